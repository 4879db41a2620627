/** Of so much the rest can be guessed; of less than half it cannot. */
const most = 0.8
const half = 0.5
const shortest = 8

/** The beginnings and ends of a secret that give away most of it, or half; only those that chance does not make. */
export function fragmentsOf(value: string): { most: string[]; half: string[] } {
  // What a signed token begins with says who, and is no secret; a list of lines is looked for by line.
  if (/^ey[\w-]+\.[\w-]+\./.test(value) || value.includes('\n')) return { most: [], half: [] }
  return { most: endsOf(value, most), half: endsOf(value, half) }
}

function endsOf(value: string, share: number): string[] {
  const length = Math.ceil(value.length * share)
  return [value.slice(0, length), value.slice(-length)].filter(isUnlikely)
}

/** `orders-product` begins many words; what mixes letters and digits begins none. */
function isUnlikely(text: string): boolean {
  return text.length >= shortest && (text.match(/\d/g) ?? []).length >= 3 && /[a-z]/i.test(text)
}
