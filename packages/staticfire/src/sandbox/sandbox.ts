import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { dirname, isAbsolute, join, relative } from 'node:path'
import type { Blueprint } from '@staticfire/contracts'
import { isDiskFull, StaticfireError } from '../errors.ts'
import { copyOneFile, copyTree, defaultCopyLimits } from './copy-tree.ts'
import type { CopyLimits, CopyOptions, CopyTally } from './copy-tree.ts'
import { baseEnvironment } from './environment.ts'
import { isVirtualEnvironment, linkModules } from './linked-folders.ts'
import { isInside } from './paths.ts'
import { fillPlaceholders, fillText } from './placeholders.ts'
import type { PlaceholderValues } from './placeholders.ts'
import { runCommands } from './run-commands.ts'
import type { CommandResult, RunOptions } from './run-commands.ts'
import { searchPath } from './search-path.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'
import { planTree } from './tree-plan.ts'
import type { TreePlan } from './tree-plan.ts'

export interface SandboxOptions {
  /** The service's own folder. */
  root: string
  blueprint: Blueprint
  /** Not copied when it lies inside the tree. */
  runDir: string
  signal: AbortSignal
  /** The environment to take the allowlist from; default `process.env`. */
  caller?: NodeJS.ProcessEnv
  limits?: Partial<CopyLimits>
  /** Where the private folder is made; default the system's folder for temporary files. */
  temporary?: string
}

export interface Sandbox extends AsyncDisposable {
  /** The copy of the service's folder: the working directory of everything that is run. */
  readonly dir: string
  /** Empty at the start; HOME and every configuration folder point into it. */
  readonly home: string
  /** Private folder around the copy; everything in it goes away with the sandbox. */
  readonly scratch: string
  /** What was not copied and why. */
  readonly notes: string[]
  /** The environment of the service: allowlist, then the blueprint's `env`, then `extra`. */
  env(extra?: Record<string, string>, values?: PlaceholderValues): Record<string, string>
  /** The environment of other programs: the allowlist and `extra` only. */
  bareEnv(extra?: Record<string, string>): Record<string, string>
  /**
   * A command as it is run here: absolute paths into the real tree lead into the copy, and
   * placeholders are filled when values are given.
   */
  argv(command: string[], values?: PlaceholderValues): string[]
  /** Runs commands in order, in the copy; stops after the first that does not end with 0. */
  run(
    commands: string[][],
    options: RunOptions & { values?: PlaceholderValues },
  ): Promise<CommandResult[]>
  dispose(): Promise<void>
}

/**
 * Copies a service's tree into a private folder, without `.env` files, and knows the environment
 * that programs in it get. Nothing is left behind when it fails.
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const scratch = await makeTemporaryFolder('staticfire-sandbox-', options.temporary)
  try {
    return await fillSandbox(scratch, options)
  } catch (error) {
    await rm(scratch, { recursive: true, force: true })
    throw isDiskFull(error) ? diskFull(dirname(scratch), error) : error
  }
}

async function fillSandbox(scratch: string, options: SandboxOptions): Promise<Sandbox> {
  const { blueprint, signal } = options
  const home = join(scratch, 'home')
  const temporary = join(scratch, 'tmp')
  const tree = join(scratch, 'tree')
  for (const folder of [home, temporary, tree]) await mkdir(folder)
  // Ends Node's search for the nearest package.json at the sandbox, not somewhere above it.
  await writeFile(join(scratch, 'package.json'), '{}\n')

  const plan = await planTree(options.root, commandsOf(blueprint))
  const place = (real: string) => join(tree, relative(plan.base, real))
  const ownExecutables = await executablesOfTheTool(plan.root)
  const tally: CopyTally = {
    limits: { ...defaultCopyLimits, ...options.limits },
    bytes: 0,
    entries: 0,
    notes: [],
    signal,
  }
  const copyOptions: CopyOptions = {
    skip: new Set([scratch, await realpath(options.runDir).catch(() => options.runDir)]),
    base: { real: plan.base, copy: tree },
    modules: {
      base: plan.base,
      workspaces: new Map(plan.folders.map((folder) => [folder, place(folder)])),
      ownExecutables,
    },
  }
  await copyPlanned(plan, place, copyOptions, tally)

  const dir = place(plan.root)
  const base = baseEnvironment({
    caller: options.caller ?? process.env,
    path: searchPath({
      callerPath: (options.caller ?? process.env)['PATH'] ?? '',
      copy: dir,
      base: tree,
      ownExecutables,
    }),
    home,
    temporary,
  })
  const argv: Sandbox['argv'] = (command, values) =>
    command
      .map((word) => (values ? fillText(word, values, `"${command.join(' ')}"`) : word))
      .map((word) => inCopy(word, plan, place))
  const dispose = () => rm(scratch, { recursive: true, force: true, maxRetries: 5 })
  const env: Sandbox['env'] = (extra = {}, values = {}) => ({
    ...base,
    ...fillPlaceholders(blueprint.env, values),
    ...extra,
  })
  return {
    dir,
    home,
    scratch,
    notes: tally.notes,
    env,
    bareEnv: (extra = {}) => ({ ...base, ...extra }),
    argv,
    run: (commands, { values, ...run }) =>
      runCommands(
        commands.map((command) => argv(command, values)),
        dir,
        { signal, ...run },
      ),
    dispose,
    [Symbol.asyncDispose]: dispose,
  }
}

async function copyPlanned(
  plan: TreePlan,
  place: (real: string) => string,
  options: CopyOptions,
  tally: CopyTally,
): Promise<void> {
  for (const folder of plan.folders) await copyTree(folder, place(folder), options, tally)
  for (const file of plan.files) {
    await mkdir(dirname(place(file)), { recursive: true })
    await copyOneFile(file, place(file), tally)
  }
  for (const ancestor of plan.ancestors) await representAncestor(ancestor, place, options)
}

const metadata = /^(package|[jt]sconfig[\w.-]*|deno)\.json$|^(pyproject\.toml|go\.work)$/

/** A folder above the service stands in the sandbox with its dependencies and metadata only. */
async function representAncestor(
  real: string,
  place: (real: string) => string,
  options: CopyOptions,
): Promise<void> {
  const copy = place(real)
  await mkdir(copy, { recursive: true })
  for (const entry of await readdir(real, { withFileTypes: true })) {
    const source = join(real, entry.name)
    const target = join(copy, entry.name)
    if (entry.name === 'node_modules') await linkModules(source, target, options.modules)
    else if (entry.isDirectory() && isVirtualEnvironment(source)) await symlink(source, target)
    else if (entry.isFile() && metadata.test(entry.name)) await copyFile(source, target)
  }
}

function commandsOf(blueprint: Blueprint): string[][] {
  const ofDependencies = blueprint.dependencies.flatMap(({ from, setup }) =>
    from.type === 'command' ? [from.command, ...setup] : setup,
  )
  const ofIdentities = blueprint.identities.flatMap(({ command }) => (command ? [command] : []))
  return [...blueprint.build, blueprint.start, ...ofDependencies, ...ofIdentities]
}

/** The tool's Node, when it is one that was installed beside the tool rather than the user's. */
/** A service that asks for the package `node` itself runs on that one, also where the tool does. */
async function executablesOfTheTool(root: string): Promise<Set<string>> {
  const isInstalled = process.execPath.includes('/node_modules/')
  return new Set(isInstalled && !(await dependsOnNode(root)) ? [process.execPath] : [])
}

async function dependsOnNode(root: string): Promise<boolean> {
  try {
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
      dependencies?: object
      devDependencies?: object
    }
    return Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, 'node')
  } catch {
    return false
  }
}

/** An absolute path into the real tree would run the real files, beside the real `.env`. */
function inCopy(word: string, plan: TreePlan, place: (real: string) => string): string {
  if (!isAbsolute(word)) return word
  return plan.folders.some((folder) => isInside(folder, word)) ? place(word) : word
}

function diskFull(parent: string, cause: unknown): StaticfireError {
  return new StaticfireError('disk-full', `No space is left in ${parent} for the sandbox's copy.`, {
    cause,
    hint: 'Free some space, or point TMPDIR to a folder with more.',
  })
}
