/**
 * How long after it was received a `Retry-After` asks to wait (RFC 9110, 10.2.3): seconds, or a date
 * that counts from the sender's own `Date` where there is one. Undefined for anything else.
 */
export function retryAfterMs(
  value: string,
  { date, receivedAt }: { date: string | undefined; receivedAt: number },
): number | undefined {
  if (/^\d{1,12}$/.test(value)) return Number(value) * 1_000
  const until = httpDate(value)
  if (until === undefined) return undefined
  const sentAt = (date === undefined ? undefined : httpDate(date)) ?? receivedAt
  return Math.max(0, until - sentAt)
}

const day = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /

function httpDate(text: string): number | undefined {
  const at = day.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : at
}
