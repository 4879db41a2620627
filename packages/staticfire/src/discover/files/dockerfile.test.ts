import { expect, test } from 'vitest'
import { parseDockerfile } from './dockerfile.ts'

const read = (text: string) => parseDockerfile('Dockerfile', text)

test('the last stage tells, with what it is built upon in the same file', () => {
  const text = `# syntax=docker/dockerfile:1
FROM node:24 AS base
ENV NODE_ENV=production TZ="UTC"
FROM base AS build
CMD ["never"]
FROM base
WORKDIR /app
ENV PORT 8080
EXPOSE 8080 9090/tcp 53/udp
STOPSIGNAL sigint
HEALTHCHECK --interval=5s \\
  # a comment in between
  CMD curl -f http://localhost:8080/healthz || exit 1
ENTRYPOINT ["tini", "--"]
CMD ["node", "server.js"]
`
  expect(read(text)).toEqual({
    file: 'Dockerfile',
    workdir: '/app',
    command: {
      value: ['tini', '--', 'node', 'server.js'],
      at: { file: 'Dockerfile', line: 14 },
      how: 'ENTRYPOINT and CMD',
    },
    env: [
      { value: { name: 'NODE_ENV', value: 'production' }, at: { file: 'Dockerfile', line: 3 } },
      { value: { name: 'TZ', value: 'UTC' }, at: { file: 'Dockerfile', line: 3 } },
      { value: { name: 'PORT', value: '8080' }, at: { file: 'Dockerfile', line: 8 } },
    ],
    ports: [
      { value: 8080, at: { file: 'Dockerfile', line: 9 } },
      { value: 9090, at: { file: 'Dockerfile', line: 9 } },
    ],
    health: { value: '/healthz', at: { file: 'Dockerfile', line: 11 } },
    stopSignal: { value: 'SIGINT', at: { file: 'Dockerfile', line: 10 } },
  })
})

test.each<[string, string[] | string | undefined]>([
  ['FROM x\nCMD node server.js', 'node server.js'],
  ['FROM x\nCMD ["node", "a.js"]\nCMD ["node", "b.js"]', ['node', 'b.js']],
  ['FROM x\nENTRYPOINT run it\nCMD ["ignored"]', 'run it'],
  ['FROM x\nCMD ["node", 7]', '["node", 7]'],
  ['FROM x', undefined],
  ['', undefined],
  ['FROM a AS a\nFROM a AS a\nFROM a', undefined],
])('%j runs %j', (text, command) => {
  expect(read(text).command?.value).toEqual(command)
})
