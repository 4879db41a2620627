import type { FoundSecret } from '@staticfire/contracts'
import type { SecretToFind } from './planted-secrets.ts'
import { fragmentsOf } from './secret-fragments.ts'

const mostFound = 40
const contextLength = 120

/** Where a text was said; what is not known of it is left out. */
export type Saying = Pick<FoundSecret, 'place' | 'during' | 'status' | 'isDebug' | 'isPassedOn'> & {
  /** What the request itself carried. */
  own?: readonly SecretToFind[]
}

/** Collects where secrets turn up, each once for each kind of place, with the text before it and never itself. */
export function createFindings(mask: (text: string) => string) {
  const found = new Map<string, FoundSecret>()
  return {
    search(text: string, secrets: readonly SecretToFind[], { own = [], ...saying }: Saying): void {
      for (const secret of secrets) {
        const sight = secret.isTellable ? sightOf(text, secret) : undefined
        if (!sight) continue
        const isOwnEcho = own.some(({ value }) => value === secret.value)
        const kind = statusClass(saying.status)
        const key = JSON.stringify(
          [secret.name, saying, isOwnEcho, sight.isPartial],
          (name, value) => (name === 'during' ? undefined : name === 'status' ? kind : value),
        )
        const known = found.get(key)
        if (known) known.times++
        else if (found.size < mostFound) {
          // Masked before it is cut: of what is cut in two, half would stay.
          const before = mask(withoutSecrets(text.slice(0, sight.at), secrets))
          found.set(key, {
            name: secret.name,
            kind: secret.kind,
            ...saying,
            text: `${before.slice(-contextLength)}‹masked›`,
            times: 1,
            ...(isOwnEcho && { isOwnEcho }),
            ...(sight.isPartial && { isPartial: true }),
          })
        }
      }
    },
    all: (): FoundSecret[] => [...found.values()],
  }
}

interface Sight {
  at: number
  isPartial: boolean
}

function sightOf(text: string, { value, forms }: SecretToFind): Sight | undefined {
  const { most, half } = fragmentsOf(value)
  const whole = firstOf(text, [...forms, ...most])
  if (whole !== undefined) return { at: whole, isPartial: false }
  const part = firstOf(text, half)
  return part === undefined ? undefined : { at: part, isPartial: true }
}

function firstOf(text: string, forms: readonly string[]): number | undefined {
  const places = forms.map((form) => text.indexOf(form)).filter((at) => at >= 0)
  return places.length === 0 ? undefined : Math.min(...places)
}

function statusClass(status: number | undefined): number | undefined {
  return status === undefined ? undefined : Math.floor(status / 100)
}

/** Another secret may stand before it. */
function withoutSecrets(text: string, secrets: readonly SecretToFind[]): string {
  return secrets
    .flatMap(({ forms, value, isTellable }) =>
      isTellable ? [...forms, ...fragmentsOf(value).most, ...fragmentsOf(value).half] : [],
    )
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, form) => rest.replaceAll(form, '‹masked›'), text)
}
