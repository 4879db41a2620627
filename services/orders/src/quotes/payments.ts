import { type HttpClient, httpError } from '@staticfire/kit'
import { createLastQuotes } from './last-quotes.ts'
import { isQuote, type Quote } from './quote.ts'

export interface Priced {
  quote: Quote
  /** Payments did not answer: this is the last quote that it said is still valid. */
  isStale: boolean
}

export type Payments = ReturnType<typeof createPayments>

/** Quotes from payments. While it fails, the last quote serves for as long as payments said it holds. */
export function createPayments(client: Pick<HttpClient, 'get'>, last = createLastQuotes()) {
  return {
    /** Undefined for a SKU that payments does not know. */
    async priceOf(sku: string): Promise<Priced | undefined> {
      const answer = await client
        .get('/quotes/:sku', { params: { sku } })
        .catch(async (error: unknown) => {
          const quote = await last.get(sku, () => Promise.reject(error))
          if (quote.sku === sku && Date.parse(quote.validUntil) > Date.now()) return quote
          throw error
        })
      if (!('status' in answer)) return { quote: answer, isStale: true }
      if (answer.status === 404) return undefined
      const quote = answer.status === 200 ? parsed(answer.text()) : undefined
      if (!isQuote(quote) || quote.sku !== sku) {
        throw httpError(502, 'Payments gave no usable quote.')
      }
      last.set(sku, quote)
      return { quote, isStale: false }
    },
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
