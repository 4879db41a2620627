import type { BurstObservation } from '@staticfire/contracts'

/** A limit as somebody states it; without a duration it may begin anywhere. */
export interface StatedLimit {
  requests: number
  perMs?: number
}

/** `RateLimit-Policy: 100;w=60`, `RateLimit-Policy: "default";q=100;w=60`, `RateLimit: limit=100`, `X-RateLimit-Limit: 100`. */
export function announcedLimit({ announced }: BurstObservation): StatedLimit | undefined {
  const stated = announced.flatMap(([name, value]) => statedBy(name, value) ?? [])
  return stated.find(({ perMs }) => perMs !== undefined) ?? stated[0]
}

function statedBy(name: string, value: string): StatedLimit | undefined {
  if (!/-limit$|-policy$|^ratelimit$/.test(name)) return undefined
  const requests = /\b(?:q|limit)=(\d{1,9})/.exec(value)?.[1] ?? /^\s*(\d{1,9})/.exec(value)?.[1]
  const seconds = /;\s*w=(\d{1,9})/.exec(value)?.[1]
  if (requests === undefined || Number(requests) === 0) return undefined
  return {
    requests: Number(requests),
    ...(seconds !== undefined && Number(seconds) > 0 && { perMs: Number(seconds) * 1_000 }),
  }
}
