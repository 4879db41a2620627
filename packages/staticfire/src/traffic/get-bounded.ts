import { request } from 'node:http'

export interface GetBoundedOptions {
  port: number
  path: string
  /** For all of it, the last byte included. */
  timeoutMs: number
  maxBytes: number
  signal: AbortSignal
}

/** `refused`: nothing listens. `unusable`: why what came is of no use, ending "it …". */
export type BoundedAnswer =
  | { outcome: 'ok'; body: string }
  | { outcome: 'refused' }
  | { outcome: 'unusable'; status?: number; why: string }

/** GETs from the loopback what may be anything: nothing is followed, unpacked, or waited for without an end. */
export async function getBounded(options: GetBoundedOptions): Promise<BoundedAnswer> {
  const { port, path, timeoutMs, maxBytes, signal } = options
  signal.throwIfAborted()
  const late = AbortSignal.timeout(timeoutMs)
  try {
    return await get(port, path, maxBytes, AbortSignal.any([signal, late]))
  } catch (error) {
    signal.throwIfAborted()
    if (late.aborted)
      return { outcome: 'unusable', why: `it was not answered within ${timeoutMs / 1_000} s` }
    const { code = 'no answer' } = error as NodeJS.ErrnoException
    if (code === 'ECONNREFUSED') return { outcome: 'refused' }
    return { outcome: 'unusable', why: `it was not answered in HTTP (${code})` }
  }
}

function get(
  port: number,
  path: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<BoundedAnswer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, signal, agent: false }, (response) => {
      const { statusCode: status = 0 } = response
      const settle = (answer: BoundedAnswer) => {
        resolve(answer)
        sent.destroy()
      }
      response.once('error', reject)
      response.once('aborted', () => reject(Object.assign(new Error('cut'), { code: 'cut' })))
      if (status !== 200) {
        return settle({ outcome: 'unusable', status, why: `it was answered ${status}` })
      }
      const chunks: Buffer[] = []
      let bytes = 0
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        const why = `it is larger than ${maxBytes / 1_024} KiB`
        if (bytes > maxBytes) settle({ outcome: 'unusable', status, why })
      })
      response.once('end', () => {
        resolve({ outcome: 'ok', body: Buffer.concat(chunks).toString('utf8') })
      })
    })
    sent.once('error', reject)
    sent.end()
  })
}
