import { startChild } from './bench/kit/children.ts'
import { startServer } from './bench/kit/start-server.ts'
import { variants } from './bench/kit/variants.ts'
const names = process.argv[2]!
await using sink = startChild('servers/sink.js')
const { port } = await sink.first<{ port: number }>()
await using loader = startChild('load.ts')
for (const v of variants.filter((v) => names === 'all' || v.name === names)) {
  try {
    await using s = await startServer(v, port)
    const u0 = await s.usage()
    const l = await loader.ask<any>({
      port: s.port,
      connections: 8,
      durationMs: Number(process.argv[3] ?? 300),
    })
    const u1 = await s.usage()
    const r = await (await fetch(`http://127.0.0.1:${s.port}/hello/world`)).headers
    const lines = await s.end()
    console.log(
      v.name.padEnd(34),
      l.requests,
      (l.requests / l.seconds).toFixed(0),
      ((u1.cpuUs - u0.cpuUs) / l.requests).toFixed(1),
      'lines',
      lines,
      'start',
      s.startMs.toFixed(0),
      [...r.keys()].length,
    )
  } catch (e) {
    console.log(v.name, String(e))
  }
}
console.log(await sink.ask({}))
