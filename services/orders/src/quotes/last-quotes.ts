import { type Cache, createCache, type SharedTier } from '@staticfire/kit/cache'
import type { Quote } from './payments.ts'

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

/** Another writer may have left anything there. */
function parseQuote(text: string): Quote {
  const quote = JSON.parse(text) as Partial<Quote> | null
  const { sku, currency, unitPrice, validUntil } = quote ?? {}
  const isQuote =
    typeof sku === 'string' &&
    /^[A-Z]{3}$/.test(String(currency)) &&
    Number.isInteger(unitPrice) &&
    Number(unitPrice) >= 1 &&
    typeof validUntil === 'string'
  if (!isQuote) throw new TypeError('This is no quote')
  return quote as Quote
}
