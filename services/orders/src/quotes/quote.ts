export interface Quote {
  sku: string
  /** ISO 4217. */
  currency: string
  /** In minor units: cents. */
  unitPrice: number
  /** ISO 8601. */
  validUntil: string
}

/** What another team or another writer says is not trusted to be what it should: it decides what customers pay. */
export function isQuote(value: unknown): value is Quote {
  if (typeof value !== 'object' || value === null) return false
  const { sku, currency, unitPrice, validUntil } = value as Record<keyof Quote, unknown>
  return (
    typeof sku === 'string' &&
    typeof currency === 'string' &&
    /^[A-Z]{3}$/.test(currency) &&
    Number.isInteger(unitPrice) &&
    Number(unitPrice) >= 1 &&
    Number(unitPrice) <= 100_000_000 &&
    typeof validUntil === 'string'
  )
}
