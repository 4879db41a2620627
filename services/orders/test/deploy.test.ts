import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Fields, kubernetesStubs, loadConfig } from '@staticfire/kit/config'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { startPostgres } from '../../orders-express/test/support/postgres.ts'
import { settings } from '../src/settings.ts'
import { ordersRoot } from './support/program.ts'
import { jwtSecret, type Service, startService, tokenOf } from './support/service.ts'

const repository = fileURLToPath(new URL('../../..', import.meta.url))
const folder = join(ordersRoot, 'deploy', 'kubernetes')

interface Manifest {
  kind: string
  metadata: { name?: string; labels?: Record<string, string> }
  spec: Record<string, unknown>
  data?: Record<string, string>
  stringData?: Record<string, string>
}

interface PodSpec {
  terminationGracePeriodSeconds?: number
  automountServiceAccountToken: boolean
  securityContext: Record<string, unknown>
  containers: Container[]
}

interface Container {
  image: string
  command?: string[]
  ports: { name: string; containerPort: number }[]
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[]
  resources: { requests: object; limits: object }
  securityContext: object
  [probe: `${string}Probe`]: Probe
}

interface Probe {
  httpGet: { path: string; port: string }
  periodSeconds: number
  failureThreshold: number
}

let manifests: Manifest[]
let postgres: Awaited<ReturnType<typeof startPostgres>>
let service: Service

beforeAll(async () => {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
  const texts = await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))
  const documents = texts.flatMap((text) => parseAllDocuments(text, { uniqueKeys: true }))
  expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  manifests = documents.map((document) => document.toJS() as Manifest)

  postgres = await startPostgres()
  const { PORT: _port, ...configured } = only('ConfigMap').data ?? {}
  // What the manifests configure, with the secrets filled in, and no collector to wait for.
  const env = {
    ...configured,
    DRAIN_DELAY: '0s',
    DATABASE_URL: postgres.url,
    JWT_SECRET: jwtSecret,
  }
  service = await startService(env)
})

afterAll(async () => {
  service?.child.kill('SIGTERM')
  await service?.exit
  await postgres?.stop()
})

function only(kind: string): Manifest {
  const found = manifests.filter((manifest) => manifest.kind === kind)
  expect(found, kind).toHaveLength(1)
  return found[0]!
}

/** The pods of everything that has some, however deep. */
function pods(): PodSpec[] {
  return manifests.flatMap(({ spec }) => podsIn(spec))
}

function podsIn(value: unknown): PodSpec[] {
  if (typeof value !== 'object' || value === null) return []
  if ('containers' in value) return [value as PodSpec]
  return Object.values(value).flatMap(podsIn)
}

function deployment() {
  const [pod] = podsIn(only('Deployment').spec)
  const [container] = pod!.containers
  return { pod: pod!, container: container! }
}

test('all that a service on Kubernetes needs is there', () => {
  expect(manifests.map(({ kind }) => kind).toSorted()).toEqual([
    'ConfigMap',
    'CronJob',
    'Deployment',
    'Job',
    'PodDisruptionBudget',
    'Secret',
    'Service',
  ])
})

test('each probe asks for what the running service answers, on the port it is told to listen on', async () => {
  const { container } = deployment()
  const port = Number(only('ConfigMap').data?.['PORT'])
  expect(container.ports).toEqual([{ name: 'http', containerPort: port }])
  const paths = { startup: '/startup', liveness: '/health', readiness: '/ready' }
  for (const [name, path] of Object.entries(paths)) {
    const { httpGet } = container[`${name}Probe`]!
    expect(httpGet).toEqual({ path, port: 'http' })
    expect((await service.request(httpGet.path)).status).toBe(200)
  }
  expect(only('Service').spec['ports']).toEqual([{ name: 'http', port: 80, targetPort: 'http' }])
})

test('the grace period is longer than the drain, which leaves the time that endpoints need', async () => {
  const { pod, container } = deployment()
  const { DRAIN_DELAY, DRAIN_TIMEOUT } = only('ConfigMap').data ?? {}
  const drainMs = milliseconds(DRAIN_TIMEOUT)
  expect(Number(pod.terminationGracePeriodSeconds) * 1_000).toBeGreaterThan(drainMs + 5_000)
  const { periodSeconds, failureThreshold } = container['readinessProbe']!
  expect(milliseconds(DRAIN_DELAY)).toBeGreaterThanOrEqual(5_000)
  expect(periodSeconds * failureThreshold * 1_000 + milliseconds(DRAIN_DELAY)).toBeLessThan(drainMs)
})

test('every setting that is required is given, and each that is given is one', async () => {
  const config = only('ConfigMap')
  const secret = only('Secret')
  const [stubConfig, stubSecret] = parseAllDocuments(
    kubernetesStubs(settings, { name: 'orders' }),
  ).map((document) => document.toJS() as Manifest)
  expect(stubConfig?.metadata.name).toBe(config.metadata.name)
  expect(stubSecret?.metadata.name).toBe(secret.metadata.name)
  expect(Object.keys(secret.stringData ?? {})).toEqual(
    expect.arrayContaining(Object.keys(stubSecret?.stringData ?? {})),
  )
  expect(new Set(Object.values(secret.stringData ?? {})), 'a secret in a manifest').toEqual(
    new Set(['']),
  )
  const env = { ...config.data, ...secret.stringData, DATABASE_URL: 'postgres://db/orders' }
  await expect(
    loadConfig(settings as Fields, { env: { ...env, JWT_SECRET: jwtSecret } }),
  ).resolves.toBeDefined()
  for (const { containers } of pods()) {
    for (const { envFrom } of containers) {
      expect(envFrom).toEqual([
        { configMapRef: { name: config.metadata.name } },
        { secretRef: { name: secret.metadata.name } },
      ])
    }
  }
})

test('every pod runs without rights, within bounds, and what it starts exists', async () => {
  expect(pods()).toHaveLength(3)
  for (const pod of pods()) {
    expect(pod.automountServiceAccountToken).toBe(false)
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    for (const { securityContext, resources, image, command } of pod.containers) {
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      expect(resources).toMatchObject({
        requests: { cpu: expect.any(String), memory: expect.any(String) },
        limits: { memory: expect.any(String) },
      })
      expect(image).not.toMatch(/:latest$/)
      if (command !== undefined) await stat(join(ordersRoot, command[1]!))
    }
  }
})

test('selectors find the pods, and one may leave at a time', () => {
  const { spec } = only('Deployment')
  const { labels } = (spec['template'] as Manifest).metadata
  expect(spec['selector']).toEqual({ matchLabels: labels })
  expect(only('Service').spec['selector']).toEqual(labels)
  expect(only('PodDisruptionBudget').spec).toEqual({
    maxUnavailable: 1,
    selector: { matchLabels: labels },
  })
  expect(Number(spec['replicas'])).toBeGreaterThan(1)
})

test('the image has what the service and its jobs need, and starts it without a shell', async () => {
  const text = await readFile(join(ordersRoot, 'Dockerfile'), 'utf8')
  const lines = text.replaceAll('\\\n', ' ').split('\n')
  const instruction = (name: string) => lines.filter((line) => line.startsWith(`${name} `)).at(-1)
  expect(instruction('USER')).toBe('USER 1000:1000')
  expect(instruction('STOPSIGNAL')).toBe('STOPSIGNAL SIGTERM')
  const { scripts } = JSON.parse(await readFile(join(ordersRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>
  }
  const [, ...started] = scripts['start']!.split(' ').filter((word) => !word.startsWith('--'))
  expect(JSON.parse(instruction('CMD')!.slice(4))).toEqual(['node', ...started])
  expect(instruction('ENV')).toContain(`PORT=${only('ConfigMap').data?.['PORT']}`)
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1))
  expect(sources).toContain('services/orders/src')
  for (const source of sources) await stat(join(repository, source))
})

test('the probe of the image tells a service that answers from one that does not', async () => {
  const text = await readFile(join(ordersRoot, 'Dockerfile'), 'utf8')
  const [, command = ''] = /^HEALTHCHECK[^\n]*\n\s+CMD (\[.*\])$/m.exec(text) ?? []
  const [, ...args] = JSON.parse(command) as string[]
  const { execFile } = await import('node:child_process')
  const exitOf = (port: string) =>
    new Promise<number | string | null | undefined>((resolve) =>
      execFile(process.execPath, args, { env: { PORT: port } }, (error) =>
        resolve(error?.code ?? 0),
      ),
    )
  expect(await exitOf(new URL(service.url).port)).toBe(0)
  expect(await exitOf('1')).toBe(1)
})

test('the workflow tests, checks, builds and smoke-tests, with scripts that exist', async () => {
  const text = await readFile(join(ordersRoot, 'deploy', 'workflow.yml'), 'utf8')
  const { jobs } = parse(text) as { jobs: Record<string, { steps: { run?: string }[] }> }
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
  for (const wanted of ['vitest run', 'staticfire.js check', 'docker build', 'npm run smoke']) {
    expect(
      commands.some((command) => command.includes(wanted)),
      wanted,
    ).toBe(true)
  }
  const paths = commands.flatMap(
    (command) => command.match(/(?:services|packages|scripts)\/\S+/g) ?? [],
  )
  expect(paths.length).toBeGreaterThan(3)
  for (const path of paths) await stat(join(repository, path))
  for (const command of commands) {
    const [, script] = /npm run ([\w:-]+)/.exec(command) ?? []
    if (script === undefined) continue
    const place = command.includes('--workspace=orders') ? ordersRoot : repository
    const manifest = JSON.parse(await readFile(join(place, 'package.json'), 'utf8')) as {
      scripts: object
    }
    expect(Object.keys(manifest.scripts)).toContain(script)
  }
})

test('the runbook names metrics that are there, scripts that exist, and every section', async () => {
  const text = await readFile(join(ordersRoot, 'RUNBOOK.md'), 'utf8')
  // A call of payments, so that calls are counted.
  await service.request('/quotes/ANVIL-1', tokenOf('alice'))
  const scraped = await (await fetch(`${service.url}/metrics`)).text()
  // An index, and what is there only once something was lost.
  const others = ['orders_named_by_age', 'kit_losses_total']
  const metric = /\b(?:http|dependency|pool|kit|nodejs|orders)_[a-z0-9_]*[a-z]\b/g
  const named = new Set(text.match(metric)?.filter((name) => !others.includes(name)))
  expect(named.size).toBeGreaterThan(5)
  for (const name of named) expect(scraped, name).toContain(`# TYPE ${name} `)

  const { scripts } = JSON.parse(await readFile(join(ordersRoot, 'package.json'), 'utf8')) as {
    scripts: object
  }
  for (const [, script] of text.matchAll(/npm run ([\w:]+)/g)) {
    if (script !== 'commands') expect(Object.keys(scripts)).toContain(script)
  }
  const headings = [...text.matchAll(/^##+ (.+)$/gm)].map(([, heading]) => heading)
  expect(headings).toEqual(
    expect.arrayContaining([
      'Overview',
      'Architecture',
      'Dependencies',
      'Scaling',
      'Common operations',
      'High CPU',
      'Database connections fail',
      'Incident response',
      'Contacts',
    ]),
  )
})

test('what the documents link to is there', async () => {
  for (const file of ['RUNBOOK.md', 'README.md', 'docs/deployment.md', 'docs/architecture.md']) {
    const text = await readFile(join(ordersRoot, file), 'utf8')
    for (const [, target = ''] of text.matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      await stat(join(ordersRoot, file, '..', target))
    }
  }
})

function milliseconds(duration: string | undefined): number {
  const [, amount, unit] = /^(\d+)(ms|s)$/.exec(duration ?? '') ?? []
  expect(unit, `${duration} is a duration`).toBeDefined()
  return Number(amount) * (unit === 's' ? 1_000 : 1)
}
