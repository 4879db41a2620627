import type { Instance } from '../instance.ts'

/** What a balancer that ends TLS adds to the requests that it passes on, in both spellings. */
export function forwardedHeaders({ port }: Instance): Record<string, string> {
  const host = `127.0.0.1:${port}`
  return {
    'X-Forwarded-For': '127.0.0.1',
    'X-Forwarded-Proto': 'https',
    // The host that the service was asked for: it may refuse one that it does not know.
    'X-Forwarded-Host': host,
    Forwarded: `for=127.0.0.1;host="${host}";proto=https`,
  }
}
