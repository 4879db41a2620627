const most = 8
const longest = 100

/** What an answer's headers say of a limit: `RateLimit-Policy`, `X-RateLimit-Limit` and their like. */
export function announcedLimits(
  headers: Record<string, string>,
  mask: (text: string) => string,
): [name: string, value: string][] {
  return Object.entries(headers)
    .filter(([name]) => /^(x-)?rate-?limit(-[a-z-]{1,40})?$/.test(name))
    .slice(0, most)
    .map(([name, value]) => [name, mask(value).slice(0, longest)])
}
