const maxGroups = 24

/**
 * Whether digits, in groups or not, hold a payment card's number: 13 to 19 digits, a first digit
 * that a card network has, and a right check digit (Luhn, ISO/IEC 7812-1). A number before or after
 * it in the text (an amount, a date) does not hide it.
 */
export function holdsCardNumber(text: string): boolean {
  const groups = text.split(/[ -]/)
  for (let first = 0; first < groups.length && first < maxGroups; first++) {
    let digits = ''
    for (let last = first; last < groups.length && digits.length < 19; last++) {
      digits += groups[last] as string
      if (isCardNumber(digits)) return true
    }
  }
  return false
}

function isCardNumber(digits: string): boolean {
  if (digits.length < 13 || digits.length > 19) return false
  const first = digits.charCodeAt(0) - 48
  return first >= 2 && first <= 6 && hasCheckDigit(digits)
}

function hasCheckDigit(digits: string): boolean {
  let sum = 0
  let isDoubled = false
  for (let i = digits.length - 1; i >= 0; i--) {
    const digit = digits.charCodeAt(i) - 48
    const weighted = isDoubled ? digit * 2 : digit
    sum += weighted > 9 ? weighted - 9 : weighted
    isDoubled = !isDoubled
  }
  return sum % 10 === 0
}
