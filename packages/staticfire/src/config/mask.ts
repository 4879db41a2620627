import { secretForms } from './secret-forms.ts'

export type Mask = (text: string) => string

/** What stands where a secret stood. */
const masked = '‹masked›'

/** Shorter values would blacken half of a log; a secret of three characters is none. */
const minimumLength = 4

/**
 * A function that replaces every secret in a text: the given values in all the forms that they turn
 * up in, what matches `extra`, and what looks like a credential wherever it comes from.
 */
export function createMask(values: readonly string[], extra: readonly RegExp[] = []): Mask {
  const forms = new Set(values.filter((it) => it.length >= minimumLength).flatMap(secretForms))
  const index = indexByStart([...forms].filter((form) => form.length >= minimumLength))
  const patterns = extra.map(
    (it) => new RegExp(it, it.flags.includes('g') ? it.flags : `${it.flags}g`),
  )
  return (text) => {
    const withoutValues = cover(text, occurrences(text, index))
    const withoutCredentials = maskCredentials(withoutValues)
    return patterns.reduce((rest, it) => rest.replaceAll(it, () => masked), withoutCredentials)
  }
}

interface Span {
  from: number
  to: number
}

/** Forms by their first characters, longest first: a line is walked once, however many forms there are. */
function indexByStart(forms: string[]): Map<string, string[]> {
  const sorted = forms.toSorted((a, b) => b.length - a.length)
  return Map.groupBy(sorted, (form) => form.slice(0, minimumLength))
}

/** All occurrences, also overlapping ones: of two that overlap, the rest of one would stay readable. */
function occurrences(text: string, index: Map<string, string[]>): Span[] {
  const spans: Span[] = []
  if (index.size === 0) return spans
  for (let from = 0; from + minimumLength <= text.length; from++) {
    const form = index
      .get(text.slice(from, from + minimumLength))
      ?.find((it) => text.startsWith(it, from))
    if (form !== undefined) spans.push({ from, to: from + form.length })
  }
  return spans
}

function cover(text: string, spans: Span[]): string {
  let result = ''
  let end = 0
  for (const { from, to } of spans) {
    if (from >= end) result += text.slice(end, from) + masked
    end = Math.max(end, to)
  }
  return result + text.slice(end)
}

function maskCredentials(text: string): string {
  return credentials.reduce((rest, [pattern, by]) => rest.replaceAll(pattern, by), text)
}

/** The quantifiers are bounded: what is masked was written by others. */
const credentials: [RegExp, string][] = [
  // Authorization: Bearer …, "authorization":"Basic …", authorization=Token …
  [
    /(authorization\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3}["']?(?:[a-z-]{1,20}\s{1,3})?)[^\s"',;}\\]{1,4096}/gi,
    `$1${masked}`,
  ],
  [/\b(bearer\s{1,3})[\w.~+/=-]{8,4096}/gi, `$1${masked}`],
  // password=…, "api_key": "…", client-secret: …
  [
    /((?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key)\\{0,3}["']?\s{0,3}[:=]\s{0,3}\\{0,3})("[^"\\\n]{1,4096}"|'[^'\\\n]{1,4096}'|[^\s"'&,;{}[\]()<>\\]{1,4096})/gi,
    `$1${masked}`,
  ],
  // scheme://user:password@host
  [/(:\/\/[^\s:/?#@"']{0,256}:)[^\s/?#"'@]{1,1024}(?=@)/g, `$1${masked}`],
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]{0,20000}?-----END [A-Z ]{0,30}PRIVATE KEY-----/g,
    masked,
  ],
]
