import type { FoundSecret } from '@staticfire/contracts'
import type { SecretToFind } from './planted-secrets.ts'

const mostFound = 20
const contextLength = 120

/** Collects where secrets turn up, each once for each place, with the text before it and never itself. */
export function createFindings(mask: (text: string) => string) {
  const found = new Map<string, FoundSecret>()
  return {
    search(
      text: string,
      secrets: readonly SecretToFind[],
      {
        place,
        during,
        own = [],
      }: { place: FoundSecret['place']; during: string; own?: readonly SecretToFind[] },
    ): void {
      for (const secret of secrets) {
        if (!secret.isTellable) continue
        const at = firstOf(text, secret.forms)
        if (at === undefined) continue
        const isOwnEcho = own.includes(secret)
        const key = [secret.name, place, isOwnEcho].join('\0')
        const known = found.get(key)
        if (known) known.times++
        else if (found.size < mostFound) {
          found.set(key, {
            name: secret.name,
            kind: secret.kind,
            place,
            during,
            text: `${mask(withoutForms(text.slice(Math.max(0, at - contextLength), at), secrets))}‹masked›`,
            times: 1,
            ...(isOwnEcho && { isOwnEcho }),
          })
        }
      }
    },
    all: (): FoundSecret[] => [...found.values()],
  }
}

function firstOf(text: string, forms: readonly string[]): number | undefined {
  const places = forms.map((form) => text.indexOf(form)).filter((at) => at >= 0)
  return places.length === 0 ? undefined : Math.min(...places)
}

/** Another secret may stand before it. */
function withoutForms(text: string, secrets: readonly SecretToFind[]): string {
  return secrets
    .flatMap(({ forms }) => forms)
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, form) => rest.replaceAll(form, '‹masked›'), text)
}
