import { expect, test } from 'vitest'
import type { Tree } from '../tree.ts'
import { readCompose } from './compose.ts'
import { readKubernetes, workloadOf } from './kubernetes.ts'

/** A tree that holds these texts. */
function treeOf(texts: Record<string, string>): Tree {
  return {
    root: '/service',
    files: Object.keys(texts),
    isCut: false,
    read: async (file) => texts[file],
    has: async (file) => file in texts,
  }
}

test('the services of a compose file', async () => {
  const text = `services:
  api:
    build: { context: . }
    command: [node, server.js]
    environment: { PORT: 8080, EMPTY: }
    stop_grace_period: 20s
    healthcheck: { test: [CMD, curl, "http://localhost:8080/live"] }
  cache:
    image: redis:8
    ports: ["127.0.0.1:6380:6379", { target: 1, published: 2 }, "9000"]
    environment: ["A=b=c", "FROM_SHELL"]
`
  expect(await readCompose(treeOf({ 'compose.yaml': text }))).toEqual([
    {
      name: 'api',
      at: { file: 'compose.yaml', line: 2 },
      build: '.',
      command: { value: ['node', 'server.js'], at: { file: 'compose.yaml', line: 4 } },
      env: [{ value: { name: 'PORT', value: '8080' }, at: { file: 'compose.yaml', line: 5 } }],
      ports: [],
      health: { value: '/live', at: { file: 'compose.yaml', line: 7 } },
      stopGrace: { value: '20s', at: { file: 'compose.yaml', line: 6 } },
    },
    {
      name: 'cache',
      at: { file: 'compose.yaml', line: 8 },
      image: 'redis:8',
      env: [{ value: { name: 'A', value: 'b=c' }, at: { file: 'compose.yaml', line: 11 } }],
      ports: [
        { host: 6380, container: 6379 },
        { host: 2, container: 1 },
      ],
    },
  ])
})

const deployment = `apiVersion: v1
kind: Service
metadata: { name: orders }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: orders }
spec:
  template:
    spec:
      terminationGracePeriodSeconds: 45
      containers:
        - name: app
          command: [node]
          args: [server.js]
          env:
            - { name: PORT, value: "8080" }
            - { name: KEY, valueFrom: { secretKeyRef: { name: k, key: k } } }
          ports: [{ containerPort: 8080 }]
          livenessProbe: { httpGet: { path: /live, port: 8080 } }
          readinessProbe:
            httpGet:
              path: /ready
          lifecycle: { preStop: { exec: { command: [sh, -c, sleep 5] } } }
`

test('a workload tells its probes, its patience and its command', async () => {
  const found = await readKubernetes(treeOf({ 'deploy/app.yaml': deployment }))
  const at = (line: number) => ({ file: 'deploy/app.yaml', line })
  expect(workloadOf(found, 'other')).toEqual({
    name: 'orders',
    at: at(5),
    command: { value: ['node', 'server.js'], at: at(14) },
    env: [{ value: { name: 'PORT', value: '8080' }, at: at(17) }],
    ports: [{ value: 8080, at: at(19) }],
    live: { value: '/live', at: at(20), how: 'livenessProbe' },
    ready: { value: '/ready', at: at(23), how: 'readinessProbe' },
    graceSeconds: { value: 45, at: at(11) },
    preStopSeconds: { value: 5, at: at(24) },
  })
})

test.each([
  ['a template of Helm', deployment.replace('/live', '{{ .Values.live }}')],
  ['no map', 'kind: Deployment\n- x'],
  [
    'aliases that multiply',
    `kind: Pod\na: &a [${'x,'.repeat(9)}]\nb: &b [${'*a,'.repeat(60)}]\nc: [${'*b,'.repeat(60)}]`,
  ],
  ['brackets without end', `kind: Pod\nx: ${'['.repeat(5_000)}`],
  [
    'other types than expected',
    'kind: Deployment\nspec: { template: { spec: { containers: [7], terminationGracePeriodSeconds: {} } } }',
  ],
])('%s is no workload, and no error', async (_, text) => {
  const found = await readKubernetes(treeOf({ 'x.yaml': text, 'compose.yaml': text }))
  expect(found.filter(({ live, command }) => live ?? command)).toEqual([])
  expect(await readCompose(treeOf({ 'compose.yaml': text }))).toEqual([])
})
