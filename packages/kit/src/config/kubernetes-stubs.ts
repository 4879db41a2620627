import { KitError } from '../kernel/errors.ts'
import { oneLine } from './example-env.ts'
import type { StandardSchema } from './standard-schema.ts'
import { type Fields, knownVariables, type Variable } from './variables.ts'
import { withoutPassword } from './without-password.ts'

export interface KubernetesStubsOptions {
  /** Of the service; the Secret is named `<name>-secrets`. */
  name: string
}

/**
 * A ConfigMap and a Secret to fill in, as one YAML text; secrets stand empty, and whatever else has
 * no default. Throws OPTION_INVALID for a name that Kubernetes does not take.
 */
export function kubernetesStubs(
  fields: Fields | StandardSchema,
  { name }: KubernetesStubsOptions,
): string {
  if (!/^[a-z0-9]([a-z0-9.-]{0,230}[a-z0-9])?$/.test(name)) {
    throw new KitError(
      'OPTION_INVALID',
      `${JSON.stringify(name)} is no name for Kubernetes: use lower-case letters, digits and "-".`,
    )
  }
  const variables = knownVariables(fields)
  const settings = variables.filter(({ facts }) => !facts.isSecret)
  const secrets = variables.filter(({ facts }) => facts.isSecret)
  const documents = [
    ...(settings.length === 0 ? [] : [document('ConfigMap', name, 'data', settings)]),
    ...(secrets.length === 0 ? [] : [document('Secret', `${name}-secrets`, 'stringData', secrets)]),
  ]
  return documents.join('---\n')
}

function document(
  kind: string,
  name: string,
  dataKey: string,
  variables: readonly Variable[],
): string {
  const entries = variables.flatMap(({ name: variable, facts }) => [
    `  # ${oneLine(facts.note === undefined ? facts.expected : `${facts.note}: ${facts.expected}`)}`,
    // What is optional and has no default is left to who needs it.
    `  ${facts.isRequired || facts.defaultText !== undefined ? '' : '# '}${variable}: ${scalar(shownDefault(facts.defaultText))}`,
  ])
  return `${[
    'apiVersion: v1',
    `kind: ${kind}`,
    'metadata:',
    `  name: ${JSON.stringify(name)}`,
    ...(kind === 'Secret' ? ['type: Opaque'] : []),
    `${dataKey}:`,
    ...entries,
  ].join('\n')}\n`
}

/** A default with its password hidden would be a wrong setting: that is left to fill in. */
function shownDefault(text = ''): string {
  return withoutPassword(text) === text ? text : ''
}

/** JSON's strings are YAML's, but for control characters that YAML wants escaped. */
function scalar(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
