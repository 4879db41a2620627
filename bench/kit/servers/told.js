// What every server of this benchmark says to the process that measures it. Plain JavaScript, so that a start holds no
// stripping of types.

export const address = { host: '127.0.0.1', port: 0 }
/** Nobody is refused here: what counts is what the counting costs. */
export const unlimited = 1_000_000_000

/** Says that requests are taken at this port, and from then on, when asked, what was used. */
export function told({ port }) {
  process.on('message', () => {
    const { user, system } = process.cpuUsage()
    process.send({ cpuUs: user + system, rssBytes: process.memoryUsage().rss })
  })
  process.on('disconnect', () => process.exit())
  process.send({ port })
}
