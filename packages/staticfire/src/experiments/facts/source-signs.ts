import { readdir } from 'node:fs/promises'
import { extname, join, relative } from 'node:path'
import type { Blueprint, SourceSigns } from '@staticfire/contracts'
import { readBounded } from '../../discover/read-bounded.ts'

const mostFiles = 2_000
const mostBytesOfFile = 256 * 1024
const mostNamed = 8

const sources = new Set(
  '.js .mjs .cjs .ts .mts .cts .jsx .tsx .py .go .java .kt .kts .scala .clj .groovy .rb .php .cs .fs .vb .rs .ex .exs .erl .c .cc .cpp .h .hpp .swift .dart .lua .pl .sh'.split(
    ' ',
  ),
)
/** What names libraries and how a program is started. Lock files name what others need. */
const manifests =
  /^(package\.json|requirements.*\.txt|pyproject\.toml|setup\.(py|cfg)|Pipfile|go\.mod|pom\.xml|build\.gradle.*|libs\.versions\.toml|Gemfile|composer\.json|Cargo\.toml|mix\.exs|.+\.(csproj|fsproj)|Dockerfile.*|Procfile|appsettings.*\.json|application.*\.(ya?ml|properties))$/
/** What others wrote, or what was built. */
const skipped =
  /^(node_modules|vendor|third_party|site-packages|venv|target|build|dist|__pycache__)$/

const sampling = /sampler|\bsample_?rate\b|sampling/i

/** Looks for the names of a kind of library in what the service's own people wrote. Bounded. */
export async function signsIn(
  folder: string,
  { start, env, variables }: Pick<Blueprint, 'start' | 'env' | 'variables'>,
  names: RegExp,
  onText: (text: string) => void = () => {},
): Promise<SourceSigns> {
  const signs: SourceSigns = { filesRead: 0, isComplete: true, named: [], mentionsSampling: false }
  const look = (text: string, place: string) => {
    const [name] = names.exec(text) ?? []
    if (name !== undefined && signs.named.length < mostNamed) signs.named.push(`${place}: ${name}`)
    signs.mentionsSampling ||= sampling.test(text)
    onText(text)
  }
  const declared = variables.map(({ name }) => name)
  look([...start, ...Object.entries(env).flat(), ...declared].join(' '), 'staticfire.yaml')
  for (const name of await installed(folder)) look(name, 'node_modules')
  let files = 0
  for await (const file of filesBelow(folder)) {
    if (++files > mostFiles) {
      signs.isComplete = false
      break
    }
    const text = await readBounded(file, mostBytesOfFile)
    if (text === undefined) signs.isComplete = false
    else look(text, relative(folder, file))
    if (sources.has(extname(file))) signs.filesRead++
  }
  return signs
}

/** A library of the house may bring what its users never name. */
async function installed(folder: string): Promise<string[]> {
  const modules = join(folder, 'node_modules')
  const scopes = await readdir(modules).catch(() => [])
  const scoped = scopes.filter((name) => name === '@opentelemetry' || name === '@sentry')
  return [...scopes, ...scoped.map((scope) => `${scope}/`)].slice(0, 5_000)
}

async function* filesBelow(folder: string, depth = 0): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth < 12 && !skipped.test(entry.name)) {
      if (!entry.name.startsWith('.')) yield* filesBelow(path, depth + 1)
    } else if (entry.isFile() && isRead(entry.name)) yield path
  }
}

function isRead(name: string): boolean {
  return sources.has(extname(name)) || manifests.test(name)
}
