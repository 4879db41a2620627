// warm CPU per request of variants, interleaved
import { startChild } from './bench/kit/children.ts'
import { startServer } from './bench/kit/start-server.ts'
import { variants } from './bench/kit/variants.ts'
import { pin } from './bench/proxy/cores.ts'
const names = process.argv[2]!.split('|')
const windows = Number(process.argv[3] ?? 6)
const ms = Number(process.argv[4] ?? 300)
await using sink = startChild('servers/sink.js')
const { port } = await sink.first<{ port: number }>()
await using loader = startChild('load.ts')
const prof = process.env['PROF']
const servers = []
for (const n of names) {
  const v = variants.find((x) => x.name === n)!
  servers.push({
    n,
    s: await startServer(
      prof
        ? {
            ...v,
            execArgv: [
              ...(v.execArgv ?? []),
              '--cpu-prof',
              '--cpu-prof-interval',
              '200',
              `--cpu-prof-dir=${prof}`,
            ],
          }
        : v,
      port,
    ),
    cpu: [] as number[],
    rps: [] as number[],
  })
}
if (!process.env['NOPIN']) {
  pin(loader.pid, '0')
  pin(sink.pid, '0')
  for (const { s } of servers) {
    pin(s.pid, '1')
    pin(s.readerPid, '0')
  }
}
for (const { s } of servers)
  await loader.ask({
    port: s.port,
    connections: 32,
    durationMs: Number(process.env['WARM'] ?? 2000),
  })
for (let i = 0; i < windows; i++)
  for (const x of servers) {
    const a = await x.s.usage()
    const l = await loader.ask<any>({ port: x.s.port, connections: 32, durationMs: ms })
    const b = await x.s.usage()
    x.cpu.push((b.cpuUs - a.cpuUs) / l.requests)
    x.rps.push(l.requests / l.seconds)
  }
const med = (a: number[]) => a.toSorted((x, y) => x - y)[a.length >> 1]!
for (const { n, cpu, rps, s } of servers) {
  console.log(
    n.padEnd(32),
    'cpu',
    med(cpu).toFixed(1),
    'min',
    Math.min(...cpu).toFixed(1),
    'rps',
    med(rps).toFixed(0),
    'max',
    Math.max(...rps).toFixed(0),
    'lines',
    await s.end(),
  )
}
