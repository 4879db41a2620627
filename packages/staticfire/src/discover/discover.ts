import { basename } from 'node:path'
import type { Configuration } from '@staticfire/contracts'
import { findExampleVariables } from './example-env.ts'
import { findOpenapiFile } from './openapi-file.ts'
import { serviceName } from './service-name.ts'
import { findStartCommand, readPackage } from './start-command.ts'

export interface Discovery {
  /** What was found, as it would be declared. */
  configuration: Pick<Configuration, 'service' | 'start' | 'traffic'>
  /** The variables that an example of an environment file names. */
  variables: string[]
  /** One sentence for each thing that was found and not declared. */
  notes: string[]
}

/** Finds what `declared` leaves out, by reading the service's folder. Nothing is run. */
export async function discover(root: string, declared: Configuration): Promise<Discovery> {
  const facts = await readPackage(root)
  const service = serviceName(facts?.name ?? basename(root))
  const start = declared.start === undefined ? await findStartCommand(root, facts) : undefined
  const openapi =
    declared.traffic?.openapi === undefined && declared.endpoints?.openapi === undefined
      ? await findOpenapiFile(root)
      : undefined
  const example = await findExampleVariables(root)
  const undeclared = (example?.names ?? []).filter((name) => !isDeclared(name, declared))
  return {
    configuration: {
      service,
      ...(start && { start: start.argv }),
      ...(openapi !== undefined && { traffic: { openapi } }),
    },
    variables: undeclared,
    notes: [
      ...(start ? [`Started by \`${start.argv.join(' ')}\`, from ${start.source}.`] : []),
      ...(openapi === undefined ? [] : [`Operations are read from ${openapi}.`]),
      ...(undeclared.length > 0
        ? [
            `${example?.file} names ${list(undeclared)}; what is not declared under variables or ` +
              'dependencies is neither set nor tested.',
          ]
        : []),
    ],
  }
}

function isDeclared(name: string, { variables, dependencies, env, port = 'PORT' }: Configuration) {
  const addresses = Object.values(dependencies ?? {}).flatMap((it) =>
    typeof it.env === 'string' ? [it.env] : Object.values(it.env),
  )
  return [port, ...Object.keys({ ...variables, ...env }), ...addresses].includes(name)
}

function list(names: string[]): string {
  const more = names.length - 12
  return more > 0 ? `${names.slice(0, 12).join(', ')} and ${more} more` : names.join(', ')
}
