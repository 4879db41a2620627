import { openLoop, startServer } from './load/rounds.ts'
await using server = await startServer()
const s = { serviceMs: 0, firstStallMs: 1e9, stallEveryMs: 1, stallMs: 0 }
await openLoop(server, s, { ratePerSecond: 500, durationMs: 1000 })
await openLoop(server, s, { ratePerSecond: 2000, durationMs: 1000 })
for (const rate of [500, 2000,4000,8000,8000]) {
const r = await openLoop(server, s, { ratePerSecond: rate, durationMs: 2000 })
console.log(rate, r.cpuShare, r.latenessP99Ms, r.measuredMs)
}
