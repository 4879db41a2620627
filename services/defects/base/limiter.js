import { HttpError } from './errors.js'

export const windowMs = 2000
const mostClients = 10_000
const probes = ['/health', '/ready', '/metrics']

/** Refuses what a client asks beyond RATE_LIMIT in two seconds; probes do not count. */
export function createLimiter({ config }) {
  const take = createWindows(config.rateLimit)
  return ({ request, response }) => {
    if (!isProbe(request)) refuse(response, take(clientOf(request)))
  }
}

/** Counts by key. Gives how long the key has used up its limit for: 0 while it has not. */
export function createWindows(limit) {
  const windows = new Map()
  return (key) => {
    const now = performance.now()
    let window = windows.get(key)
    if (window === undefined || window.endsAt <= now) {
      if (windows.size >= mostClients) forget(windows, now)
      window = { count: 0, endsAt: now + windowMs }
      windows.set(key, window)
    }
    return ++window.count > limit ? window.endsAt - now : 0
  }
}

/** The address that called the balancer: it appends it, and what stands before is the client's word. */
export function clientOf({ headers, socket }) {
  const forwarded = headers['x-forwarded-for']?.split(',').at(-1)?.trim()
  return forwarded || socket.remoteAddress
}

export function isProbe(request) {
  return probes.includes(request.url.split('?', 1)[0])
}

/** Says when to come back, rounded up: who is a moment early is refused again. */
export function refuse(response, waitMs) {
  if (waitMs === 0) return
  response.setHeader('retry-after', Math.ceil(waitMs / 1000))
  throw new HttpError(429, 'too many requests')
}

/** Those whose window is over; the oldest half when there are none. */
function forget(windows, now) {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key)
  if (windows.size < mostClients) return
  for (const key of [...windows.keys()].slice(0, mostClients / 2)) windows.delete(key)
}
