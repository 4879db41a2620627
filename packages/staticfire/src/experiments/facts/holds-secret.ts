/** Shorter values are met by chance. */
const shortest = 4

/**
 * True when one of the values stands in the text. A value of letters and digits counts only where it
 * stands alone: the key `scores` is not told by the word `underscores`.
 */
export function holdsSecret(text: string, secrets: readonly string[]): boolean {
  return secrets.some((secret) => secret.length >= shortest && occursIn(text, secret))
}

function occursIn(text: string, secret: string): boolean {
  const isWord = /^[\p{L}\p{N}]+$/u.test(secret)
  for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + 1)) {
    if (!isWord) return true
    const around = `${text.charAt(at - 1)} ${text.charAt(at + secret.length)}`
    if (!/[\p{L}\p{N}]/u.test(around)) return true
  }
  return false
}
