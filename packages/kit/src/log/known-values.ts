/** Secrets that are known by their value, so that no form is needed to find them in a text. */
export interface KnownValues {
  /** Also the password of a URL, alone. What is shorter than six characters is passed by: it is part of words. */
  add(value: string): void
  blank(text: string): string
}

const shortest = 6
/** From here on a value is found inside of a word too. */
const shortestInside = 12
/** With every rotation there is one more; the oldest makes room. */
const most = 100

/** Keeps values and finds them as they are and percent-encoded. */
export function createKnownValues(replacement = '[redacted]'): KnownValues {
  const known = new Set<string>()
  const keep = (value: string) => {
    if (value.length < shortest) return
    known.delete(value)
    known.add(value)
    for (const oldest of known) {
      if (known.size <= most) break
      known.delete(oldest)
    }
  }
  return {
    add(value) {
      const trimmed = value.trim()
      for (const one of [passwordOf(trimmed), trimmed]) {
        if (one === undefined) continue
        keep(encodeURIComponent(one.toWellFormed()))
        keep(one)
      }
    },
    blank(text) {
      let clean = text
      for (const value of known)
        if (clean.includes(value)) clean = replaceValue(clean, value, replacement)
      return clean
    },
  }
}

function replaceValue(text: string, value: string, replacement: string): string {
  if (value.length >= shortestInside) return text.replaceAll(value, replacement)
  let clean = ''
  let from = 0
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    const end = at + value.length
    if (at < from || isWord(text[at - 1]) || isWord(text[end])) continue
    clean += text.slice(from, at) + replacement
    from = end
  }
  return clean + text.slice(from)
}

function isWord(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character)
}

function passwordOf(value: string): string | undefined {
  const password = URL.parse(value)?.password
  if (password === undefined || password === '') return undefined
  try {
    return decodeURIComponent(password)
  } catch {
    return password
  }
}
