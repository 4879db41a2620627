import type { CommandConfig, CommandsConfig, Configuration, Problem } from '@staticfire/contracts'
import { toArgv, toArgvs } from './commands.ts'

/** Every command of the file that could not be run without a shell. */
export function commandProblems(configuration: Configuration): Problem[] {
  return [
    ...single(configuration).flatMap(([path, it]) => problem(path, it, toArgv)),
    ...several(configuration).flatMap(([path, it]) => problem(path, it, toArgvs)),
  ]
}

type Place<T> = [path: PropertyKey[], command: T | undefined]

function single({
  start,
  dependencies,
  traffic,
  release,
  run,
}: Configuration): Place<CommandConfig>[] {
  return [
    [['start'], start],
    ...Object.entries(dependencies ?? {}).map(([name, { from }]): Place<CommandConfig> => [
      ['dependencies', name, 'from', 'command'],
      typeof from === 'object' ? from.command : undefined,
    ]),
    ...Object.entries(traffic?.identities ?? {}).map(([name, it]): Place<CommandConfig> => [
      ['traffic', 'identities', name, 'command'],
      it.command,
    ]),
    [['release', 'previous', 'command'], release?.previous?.command],
    ...(run?.guide ?? []).map((it, i): Place<CommandConfig> => [['run', 'guide', i], it]),
  ]
}

function several({
  build,
  dependencies,
  data,
  release,
  run,
}: Configuration): Place<CommandsConfig>[] {
  return [
    [['build'], build],
    ...Object.entries(dependencies ?? {}).map(([name, it]): Place<CommandsConfig> => [
      ['dependencies', name, 'setup'],
      it.setup,
    ]),
    [['data', 'migrations', 'up'], data?.migrations?.up],
    [['data', 'migrations', 'down'], data?.migrations?.down],
    [['data', 'migrations', 'previous'], data?.migrations?.previous],
    [['data', 'backup', 'save'], data?.backup?.save],
    [['data', 'backup', 'restore'], data?.backup?.restore],
    ...(data?.retention ?? []).map((it, i): Place<CommandsConfig> => [
      ['data', 'retention', i, 'run'],
      it.run,
    ]),
    [['release', 'smoke'], release?.smoke],
    [['release', 'rollback'], release?.rollback],
    [['run', 'tests'], run?.tests],
  ]
}

function problem<T>(
  path: PropertyKey[],
  command: T | undefined,
  split: (it: T) => unknown,
): Problem[] {
  if (command === undefined) return []
  try {
    split(command)
    return []
  } catch (error) {
    return [{ path, message: (error as Error).message }]
  }
}
