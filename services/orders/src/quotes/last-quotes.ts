import { type Cache, createCache, type SharedTier } from '@staticfire/kit/cache'
import { isQuote, type Quote } from './quote.ts'

/** The last quotes: in memory, and where there is a tier also those that other instances were given. */
export function createLastQuotes(tier?: SharedTier): Cache<Quote> {
  return createCache<Quote>({
    maxEntries: 1_000,
    // Payments says of each quote how long it holds; none for as long as this.
    ttlMs: 60 * 60_000,
    jitter: 0,
    ...(tier !== undefined && { shared: { tier, prefix: 'orders:quote:', parse: parseQuote } }),
  })
}

function parseQuote(text: string): Quote {
  const quote: unknown = JSON.parse(text)
  if (!isQuote(quote)) throw new TypeError('This is no quote')
  return quote
}
