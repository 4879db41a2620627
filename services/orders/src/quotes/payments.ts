import { type HttpClient, httpError } from '@staticfire/kit'

export interface Quote {
  sku: string
  /** ISO 4217. */
  currency: string
  /** In minor units: cents. */
  unitPrice: number
  /** ISO 8601. */
  validUntil: string
}

export interface Priced {
  quote: Quote
  /** Payments did not answer: this is the last quote that it said is still valid. */
  isStale: boolean
}

export type Payments = ReturnType<typeof createPayments>

const rememberedQuotes = 1_000

/** Quotes from payments. While it fails, the last quote serves for as long as payments said it holds. */
export function createPayments(client: Pick<HttpClient, 'get'>) {
  const last = new Map<string, Quote>()
  return {
    /** Undefined for a SKU that payments does not know. */
    async priceOf(sku: string): Promise<Priced | undefined> {
      const answer = await client
        .get('/quotes/:sku', { params: { sku } })
        .catch((error: unknown) => {
          const quote = last.get(sku)
          if (quote !== undefined && Date.parse(quote.validUntil) > Date.now()) return quote
          throw error
        })
      if (!('status' in answer)) return { quote: answer, isStale: true }
      if (answer.status === 404) return undefined
      const quote = answer.status === 200 ? parsed(answer.text()) : undefined
      if (!isQuote(quote) || quote.sku !== sku) {
        throw httpError(502, 'Payments gave no usable quote.')
      }
      remember(quote)
      return { quote, isStale: false }
    },
  }

  function remember(quote: Quote): void {
    last.delete(quote.sku)
    last.set(quote.sku, quote)
    const [oldest] = last.keys()
    if (last.size > rememberedQuotes && oldest !== undefined) last.delete(oldest)
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Another team's answer is not trusted to be what it should: it decides what customers pay. */
function isQuote(value: unknown): value is Quote {
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
