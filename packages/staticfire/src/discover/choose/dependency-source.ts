import { posix } from 'node:path'
import type { Evidence } from '../evidence.ts'
import { type Doubt, type Place, placeText } from '../findings.ts'
import type { ComposeService } from '../files/compose.ts'
import type { SourceFacts } from '../source/facts.ts'
import { toCommand } from './command.ts'
import type { Kind } from './dependency-kind.ts'
import { hasProgram } from './program.ts'
import { pythonProgram } from './python-program.ts'

/** Where a dependency comes from during a check. `missing` is for a person to fill in. */
export type Source =
  | { type: 'embedded' }
  | { type: 'command'; command: string[]; portEnv?: string; at?: Place }
  | { type: 'url'; url: string; at: Place }
  | { type: 'missing'; text: string }

interface Wanted {
  name: string
  kind: Kind
  /** No other dependency has its kind. */
  isOnly: boolean
  /** What the service's own Python programs run on. */
  python?: string
}

/** Finds what can play a dependency: embedded, a stand-in in the tree, an installed server, a compose service. */
export async function chooseSource(
  evidence: Evidence,
  wanted: Wanted,
): Promise<{ source: Source; doubts: Doubt[] }> {
  const { name, kind } = wanted
  if (kind === 'postgres')
    return { source: { type: 'embedded' }, doubts: extensionDoubts(evidence) }
  const about = `dependencies.${name}`
  const standIn = await standInFor(evidence, wanted)
  if (standIn)
    return { source: standIn.source, doubts: standIn.doubts.map((it) => ({ ...it, about })) }
  const server = await installedServer(kind)
  if (server) return { source: server, doubts: [] }
  const composed = composeServiceFor(evidence, wanted)
  if (composed) {
    const text = `a check needs it running: docker compose up -d ${composed.service.name}`
    return { source: composed.source, doubts: [{ about, text, at: composed.service.at }] }
  }
  return { source: { type: 'missing', text: missingText(kind) }, doubts: [] }
}

function missingText(kind: Kind): string {
  return kind === 'http'
    ? 'what plays it: { command: node stub.js, portEnv: PORT }, or "http://127.0.0.1:9000" of one that runs here'
    : `what plays it: "${kind}://127.0.0.1:…" of one that runs here, or { command: … \${port} }`
}

/** `stub/payments.js`, or the script `stub:payments`. */
async function standInFor(
  evidence: Evidence,
  wanted: Wanted,
): Promise<{ source: Source; doubts: Doubt[] } | undefined> {
  if (wanted.kind !== 'http') return undefined
  const programs = evidence.standIns.filter(({ listens }) => listens.length > 0)
  const named = programs.find(({ file }) => isNamed(plainName(file), wanted.name))
  if (named) return { source: await programSource(named, evidence, wanted), doubts: [] }
  const script = scriptFor(evidence, wanted)
  if (script) return { source: script, doubts: [] }
  const [only, ...others] = programs
  if (only === undefined || others.length > 0 || !wanted.isOnly) return undefined
  const text = `${only.file} is taken for its stand-in, because there is no other`
  const at = { file: only.file, line: only.listens[0]?.line ?? 1 }
  return { source: await programSource(only, evidence, wanted), doubts: [{ about: '', text, at }] }
}

async function programSource(
  program: SourceFacts,
  { tree }: Evidence,
  { python }: Wanted,
): Promise<Source> {
  const { file, listens, reads } = program
  const at = { file, line: listens[0]?.line ?? 1 }
  const variable = listens.find((it) => it.variable !== undefined)?.variable
  const portEnv = variable ?? reads.find(({ name }) => name.endsWith('PORT'))?.name
  const runner = file.endsWith('.py')
    ? (python ?? (await pythonProgram(tree.root, 'python3')))
    : /\.[cm]?tsx?$/.test(file) && (await hasProgram(tree.root, 'tsx'))
      ? 'tsx'
      : 'node'
  return { type: 'command', command: [runner, file], ...(portEnv !== undefined && { portEnv }), at }
}

function scriptFor({ package: manifest }: Evidence, { name, isOnly }: Wanted): Source | undefined {
  if (manifest === undefined) return undefined
  const words = Object.keys(manifest.scripts).filter((it) =>
    /(^|:|-)(stubs?|mocks?|fakes?)(:|-|$)/.test(it),
  )
  const script =
    words.find((it) => it.includes(name)) ?? (isOnly && words.length === 1 ? words[0] : undefined)
  if (script === undefined) return undefined
  const own = toCommand(manifest.scripts[script] ?? '')
  const command = own.needsShell ? ['npm', 'run', script] : own.argv
  return {
    type: 'command',
    command,
    at: { file: 'package.json', line: manifest.lineOfScript(script) },
  }
}

function plainName(file: string): string {
  const { name, dir } = posix.parse(file)
  const own = name.replace(/[-_.]?(stub|mock|fake|server)s?$/i, '')
  return /^(index|server|main|app|)$/.test(own) ? posix.basename(dir) : own
}

function isNamed(plain: string, dependency: string): boolean {
  const word = (text: string) => text.toLowerCase().replaceAll(/[-_]/g, '').replace(/s$/, '')
  return word(plain) === word(dependency)
}

/** A server of this machine that can be started on any port and leaves nothing behind. */
async function installedServer(kind: Kind): Promise<Source | undefined> {
  if (kind !== 'redis') return undefined
  for (const program of ['redis-server', 'valkey-server']) {
    if (await hasProgram('/', program)) {
      const command = [program, '--port', '${port}', '--bind', '127.0.0.1', '--save', '']
      return { type: 'command', command }
    }
  }
  return undefined
}

const images: Partial<Record<Kind, RegExp>> = {
  redis: /redis|valkey|dragonfly|keydb/,
  mysql: /mysql|mariadb|percona/,
  amqp: /rabbitmq|lavinmq/,
}

const ports: Partial<Record<Kind, number>> = { redis: 6379, mysql: 3306, amqp: 5672 }

function composeServiceFor(
  { compose, composed }: Evidence,
  { kind, name }: Wanted,
): { service: ComposeService; source: Source } | undefined {
  const image = images[kind]
  const service = compose.find(
    (it) =>
      it !== composed &&
      (isNamed(it.name, name) ||
        (image !== undefined && it.image !== undefined && image.test(it.image))),
  )
  const port = service?.ports.find((it) => it.container === (ports[kind] ?? it.container))
  if (service === undefined || port === undefined) return undefined
  const url = `${kind}://127.0.0.1:${port.host}`
  return { service, source: { type: 'url', url, at: service.at } }
}

/** The embedded server has no extension that must be installed. */
function extensionDoubts({ compose }: Evidence): Doubt[] {
  return compose
    .filter(({ image = '' }) => /postgis|timescale|pgvector|citus/.test(image))
    .map(({ image, at }) => ({
      about: 'dependencies',
      text: `${image} (${placeText(at)}) has extensions that the embedded Postgres lacks`,
      at,
    }))
}
