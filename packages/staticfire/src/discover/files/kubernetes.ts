import type { Found, Place } from '../findings.ts'
import type { Tree } from '../tree.ts'
import { field, items, scalarText, type YamlDocument, yamlDocuments } from './yaml-documents.ts'

/** What a workload's first container declares. */
export interface Workload {
  name: string
  at: Place
  command?: Found<string[]>
  env: Found<{ name: string; value: string }>[]
  ports: Found<number>[]
  live?: Found<string>
  ready?: Found<string>
  startup?: Found<string>
  graceSeconds?: Found<number>
  preStopSeconds?: Found<number>
}

const kinds = /^(Deployment|StatefulSet|DaemonSet|ReplicaSet|Pod|Service)$/
const maxManifests = 100

/** The workloads of the manifests in the tree; Helm's templates are no YAML and are left out. */
export async function readKubernetes(tree: Tree): Promise<Workload[]> {
  const files = tree.files.filter(
    (it) => /\.ya?ml$/.test(it) && !/(^|\/)[\w-]*compose\.ya?ml$/.test(it),
  )
  const found: Workload[] = []
  for (const file of files.slice(0, maxManifests)) {
    const text = await tree.read(file, 200_000)
    if (text === undefined || !/^kind:/m.test(text) || text.includes('{{')) continue
    found.push(...yamlDocuments(text).flatMap((document) => workloadsOf(file, document)))
  }
  return found
}

function workloadsOf(file: string, document: YamlDocument): Workload[] {
  const { value, lineOf } = document
  const kind = field(value, 'kind')
  if (typeof kind !== 'string' || !kinds.test(kind)) return []
  const path = kind === 'Pod' ? ['spec'] : ['spec', 'template', 'spec']
  const pod = field(value, ...path)
  const container = field(pod, 'containers', 0)
  if (container === undefined) return []
  const base = [...path, 'containers', 0]
  const at = (...more: (string | number)[]): Place => ({ file, line: lineOf([...base, ...more]) })
  const argv = [...items(field(container, 'command')), ...items(field(container, 'args'))]
  const grace = field(pod, 'terminationGracePeriodSeconds')
  const preStop = field(container, 'lifecycle', 'preStop')
  const preStopSeconds =
    field(preStop, 'sleep', 'seconds') ??
    /\bsleep\s+(\d+)/.exec(items(field(preStop, 'exec', 'command')).join(' '))?.[1]
  return [
    {
      name: scalarText(field(value, 'metadata', 'name')) ?? '',
      at: { file, line: lineOf([]) },
      ...(field(container, 'command') !== undefined &&
        argv.every((it) => typeof it === 'string') && {
          command: { value: argv as string[], at: at('command') },
        }),
      env: items(field(container, 'env')).flatMap((it, index) => {
        const name = field(it, 'name')
        const given = scalarText(field(it, 'value'))
        if (typeof name !== 'string' || given === undefined) return []
        return [{ value: { name, value: given }, at: at('env', index) }]
      }),
      ports: items(field(container, 'ports')).flatMap((it, index) => {
        const port = Number(field(it, 'containerPort'))
        return port > 0 ? [{ value: port, at: at('ports', index) }] : []
      }),
      ...probe('live', 'livenessProbe', container, at),
      ...probe('ready', 'readinessProbe', container, at),
      ...probe('startup', 'startupProbe', container, at),
      ...(typeof grace === 'number' && {
        graceSeconds: {
          value: grace,
          at: { file, line: lineOf([...path, 'terminationGracePeriodSeconds']) },
        },
      }),
      ...(Number(preStopSeconds) > 0 && {
        preStopSeconds: { value: Number(preStopSeconds), at: at('lifecycle', 'preStop') },
      }),
    },
  ]
}

function probe<K extends 'live' | 'ready' | 'startup'>(
  key: K,
  name: string,
  container: unknown,
  at: (...path: string[]) => Place,
): { [P in K]?: Found<string> } | object {
  const path = field(container, name, 'httpGet', 'path')
  if (typeof path !== 'string' || !/^\/\S*$/.test(path)) return {}
  return { [key]: { value: path, at: at(name, 'httpGet', 'path'), how: name } }
}

/** The workload that is this service: the one with its name, or the only one. */
export function workloadOf(workloads: readonly Workload[], service: string): Workload | undefined {
  return (
    workloads.find(({ name }) => name === service) ??
    (workloads.length === 1 ? workloads[0] : undefined)
  )
}
