import type { Found, Place } from '../findings.ts'
import type { Tree } from '../tree.ts'
import { pathIn } from './dockerfile.ts'
import {
  entries,
  field,
  items,
  scalarText,
  type YamlDocument,
  yamlDocuments,
} from './yaml-documents.ts'

/** One service of a compose file. */
export interface ComposeService {
  name: string
  at: Place
  image?: string
  /** The folder that it is built from, as it is written. */
  build?: string
  command?: Found<string[] | string>
  env: Found<{ name: string; value: string }>[]
  /** Ports of this machine that lead to ports of the container. */
  ports: { host: number; container: number }[]
  health?: Found<string>
  stopGrace?: Found<string>
}

const names = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml']

/** The services of the compose file in the service's folder. */
export async function readCompose(tree: Tree): Promise<ComposeService[]> {
  const file = names.find((name) => tree.files.includes(name))
  const text = file === undefined ? undefined : await tree.read(file, 200_000)
  if (file === undefined || text === undefined) return []
  return yamlDocuments(text)
    .slice(0, 1)
    .flatMap((document) =>
      entries(field(document.value, 'services')).map(([name, it]) =>
        serviceOf(file, document, name, it),
      ),
    )
}

function serviceOf(
  file: string,
  document: YamlDocument,
  name: string,
  it: unknown,
): ComposeService {
  const at = (...path: string[]): Place => ({
    file,
    line: document.lineOf(['services', name, ...path]),
  })
  const image = text(field(it, 'image'))
  const build = text(field(it, 'build')) ?? text(field(it, 'build', 'context'))
  const command = words(field(it, 'command')) ?? words(field(it, 'entrypoint'))
  const test = words(field(it, 'healthcheck', 'test'))
  const health = test === undefined ? undefined : pathIn([test].flat().join(' '))
  const stopGrace = text(field(it, 'stop_grace_period'))
  return {
    name,
    at: at(),
    ...(image !== undefined && { image }),
    ...(build !== undefined && { build }),
    ...(command !== undefined && { command: { value: command, at: at('command') } }),
    env: environment(field(it, 'environment')).map(([variable, value]) => ({
      value: { name: variable, value },
      at: at('environment', variable),
    })),
    ports: items(field(it, 'ports')).flatMap(publishedPort),
    ...(health !== undefined && { health: { value: health, at: at('healthcheck') } }),
    ...(stopGrace !== undefined && {
      stopGrace: { value: stopGrace, at: at('stop_grace_period') },
    }),
  }
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function words(value: unknown): string[] | string | undefined {
  if (typeof value === 'string') return value
  const list = items(value)
  const isText = list.length > 0 && list.every((it) => typeof it === 'string')
  return isText ? (list as string[]) : undefined
}

function environment(value: unknown): [string, string][] {
  if (Array.isArray(value)) {
    return items(value).flatMap((it) => {
      const [, name = '', given = ''] = /^([A-Za-z_]\w*)=(.*)$/s.exec(scalarText(it) ?? '') ?? []
      return name === '' ? [] : [[name, given] as [string, string]]
    })
  }
  return entries(value).flatMap(([name, it]) => {
    const given = scalarText(it)
    return given === undefined ? [] : [[name, given] as [string, string]]
  })
}

function publishedPort(value: unknown): { host: number; container: number }[] {
  const found = /^(?:[\d.]+:)?(\d{1,5}):(\d{1,5})(?:\/tcp)?$/.exec(scalarText(value) ?? '')
  if (found) return [{ host: Number(found[1]), container: Number(found[2]) }]
  const host = Number(field(value, 'published'))
  const container = Number(field(value, 'target'))
  return host > 0 && container > 0 ? [{ host, container }] : []
}
