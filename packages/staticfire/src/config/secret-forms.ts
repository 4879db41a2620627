/**
 * A secret as it may turn up in logs and reports: raw, escaped for URLs, JSON or HTML, as base64
 * (also inside of a longer text that was encoded), and line by line.
 */
export function secretForms(value: string): string[] {
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter((line) => line.length >= 8) : []
  const forms = [value, ...lines].flatMap((text) => [
    text,
    ...urlForms(text),
    ...jsonForms(text),
    htmlForm(text),
    ...base64Forms(text),
  ])
  return [...new Set(forms)]
}

function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text.toWellFormed())
  const strict = encoded.replaceAll(/[!'()*]/g, (char) => `%${hex(char)}`)
  const forms = [encoded, strict, strict.replaceAll('%20', '+')]
  const lowerCase = forms.map((form) => form.replaceAll(/%[0-9A-F]{2}/g, (it) => it.toLowerCase()))
  return [...forms, ...lowerCase, encodeURI(text.toWellFormed())]
}

function jsonForms(text: string): string[] {
  const once = inJson(text)
  // Python and others escape all that is not ASCII; PHP and others escape the slash.
  const lower = once.replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${hex(char).toLowerCase().padStart(4, '0')}`,
  )
  const upper = once.replaceAll(/[\u007f-\uffff]/g, (char) => `\\u${hex(char).padStart(4, '0')}`)
  return [once, lower, upper, once.replaceAll('/', String.raw`\/`), inJson(once)]
}

function htmlForm(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? char)
}

/** Alone, and the part that stays the same at each of the three places of a longer encoded text. */
function base64Forms(text: string): string[] {
  const bytes = Buffer.from(text)
  const alone = [bytes.toString('base64'), bytes.toString('base64url')]
  const unpadded = alone.map((it) => it.replaceAll('=', ''))
  const inside = [0, 1, 2].map((shift) => {
    const encoded = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64url')
    const bits = (shift + bytes.length) * 8
    return encoded.slice(Math.ceil((shift * 8) / 6), Math.floor(bits / 6))
  })
  const standard = inside.map((it) => it.replaceAll('-', '+').replaceAll('_', '/'))
  // Shorter ones would be met by chance.
  return [...alone, ...unpadded, ...[...inside, ...standard].filter((it) => it.length >= 8)]
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function hex(char: string): string {
  return char.charCodeAt(0).toString(16).toUpperCase()
}
