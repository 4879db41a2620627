import { type Found, lineAt, type Place } from '../findings.ts'
import type { Tree } from '../tree.ts'

/** What the last stage of a Dockerfile says about the program that it runs. */
export interface Dockerfile {
  file: string
  /** ENTRYPOINT and CMD together, as argv; or one text where a shell would run it. */
  command?: Found<string[] | string>
  env: Found<{ name: string; value: string }>[]
  ports: Found<number>[]
  /** The path that HEALTHCHECK asks for. */
  health?: Found<string>
  stopSignal?: Found<string>
  workdir: string
}

/** Dockerfiles of the service's own folder, the one with the plain name first. */
export async function readDockerfile(tree: Tree): Promise<Dockerfile | undefined> {
  const names = tree.files.filter((it) =>
    /^(Dockerfile|Containerfile|Dockerfile\.[\w-]+)$/.test(it),
  )
  const isPlain = (name: string) => Number(!/^(Docker|Container)file$/.test(name))
  const [file] = names.toSorted((a, b) => isPlain(a) - isPlain(b))
  const text = file === undefined ? undefined : await tree.read(file, 100_000)
  return file === undefined || text === undefined ? undefined : parseDockerfile(file, text)
}

/** Reads a Dockerfile's text. */
export function parseDockerfile(file: string, text: string): Dockerfile {
  const instructions = instructionsOf(file, text)
  const last = instructions.findLastIndex(({ name }) => name === 'FROM')
  const stage = withBase(instructions, last)
  const value = (name: string) => stage.findLast((it) => it.name === name)
  const health = value('HEALTHCHECK')
  const healthPath = health && pathIn(health.rest)
  const signal = value('STOPSIGNAL')
  const command = commandOf(value('ENTRYPOINT'), value('CMD'))
  return {
    file,
    ...(command && { command }),
    env: stage.filter(({ name }) => name === 'ENV').flatMap(assignments),
    ports: stage.filter(({ name }) => name === 'EXPOSE').flatMap(exposed),
    ...(health && healthPath !== undefined && { health: { value: healthPath, at: health.at } }),
    ...(signal && { stopSignal: { value: signal.rest.toUpperCase(), at: signal.at } }),
    workdir: value('WORKDIR')?.rest ?? '/',
  }
}

interface Instruction {
  name: string
  rest: string
  at: Place
}

function instructionsOf(file: string, text: string): Instruction[] {
  const found: Instruction[] = []
  let open: Instruction | undefined
  let offset = 0
  for (const line of text.split('\n')) {
    const at = { file, line: lineAt(text, offset) }
    offset += line.length + 1
    if (/^\s*(#|$)/.test(line)) continue
    const isContinued = /\\\s*$/.test(line)
    const content = line.replace(/\\\s*$/, '').trim()
    if (open) open.rest += ` ${content}`
    else {
      const [, name = '', rest = ''] = /^([A-Za-z]+)\s*(.*)$/.exec(content) ?? []
      open = { name: name.toUpperCase(), rest, at }
      found.push(open)
    }
    if (!isContinued) open = undefined
    if (found.length > 1_000) break
  }
  return found
}

/** The last stage, after those of this file that it is built upon. */
function withBase(instructions: readonly Instruction[], from: number): Instruction[] {
  const stages: Instruction[] = []
  let start = from
  for (let depth = 0; start >= 0 && depth < 10; depth++) {
    const next = instructions.findIndex(({ name }, index) => index > start && name === 'FROM')
    stages.unshift(...instructions.slice(start + 1, next === -1 ? undefined : next))
    const base = baseName(instructions[start])
    const before = instructions.slice(0, start)
    start = before.findLastIndex(
      ({ name, rest }) =>
        name === 'FROM' &&
        base !== undefined &&
        new RegExp(`\\bAS\\s+(\\S+)$`, 'i').exec(rest)?.[1] === base,
    )
  }
  return from < 0 ? [...instructions] : stages
}

function baseName(from: Instruction | undefined): string | undefined {
  return from?.rest.split(/\s+/).find((word) => !word.startsWith('--'))
}

function commandOf(
  entrypoint: Instruction | undefined,
  cmd: Instruction | undefined,
): Found<string[] | string> | undefined {
  const first = entrypoint && execForm(entrypoint.rest)
  const second = cmd && execForm(cmd.rest)
  if (entrypoint === undefined) {
    return cmd && { value: second ?? cmd.rest, at: cmd.at, how: 'CMD' }
  }
  const at = entrypoint.at
  // With an entrypoint in the shell's form, CMD is not used.
  if (first === undefined) return { value: entrypoint.rest, at, how: 'ENTRYPOINT' }
  return cmd === undefined
    ? { value: first, at, how: 'ENTRYPOINT' }
    : {
        value: [...first, ...(second ?? ['/bin/sh', '-c', cmd.rest])],
        at,
        how: 'ENTRYPOINT and CMD',
      }
}

function execForm(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) && value.length > 0 && value.every((it) => typeof it === 'string')
      ? value
      : undefined
  } catch {
    return undefined
  }
}

function assignments({ rest, at }: Instruction): Found<{ name: string; value: string }>[] {
  if (!/^[A-Za-z_]\w*=/.test(rest)) {
    const [, name = '', value = ''] = /^([A-Za-z_]\w*)\s+(.*)$/.exec(rest) ?? []
    return name === '' ? [] : [{ value: { name, value }, at }]
  }
  return [...rest.matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)].map((match) => ({
    value: { name: match[1] ?? '', value: (match[2] ?? '').replaceAll(/^["']|["']$/g, '') },
    at,
  }))
}

function exposed({ rest, at }: Instruction): Found<number>[] {
  return rest.split(/\s+/).flatMap((word) => {
    const port = Number(/^(\d{1,5})(\/tcp)?$/.exec(word)?.[1])
    return port > 0 && port < 65_536 ? [{ value: port, at }] : []
  })
}

/** The path of the URL that a health check's command asks for. */
export function pathIn(command: string): string | undefined {
  return /https?:\/\/[^/\s'"]+(\/[^\s'"?|&;)]*)/.exec(command)?.[1]
}
