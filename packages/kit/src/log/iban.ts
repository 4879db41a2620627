/** Country, check digits, then 11 to 30 characters, in groups of four or none (ISO 13616). */
export const ibanLike =
  /(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?![A-Za-z0-9])/g

/** Whether the check digits are right: the number, turned and with letters as 10 to 35, is 1 modulo 97. */
export function isIban(text: string): boolean {
  const characters = text.replaceAll(' ', '')
  if (characters.length < 15 || characters.length > 34) return false
  let rest = 0
  for (const character of characters.slice(4) + characters.slice(0, 4)) {
    const value = Number.parseInt(character, 36)
    rest = (value > 9 ? rest * 100 + value : rest * 10 + value) % 97
  }
  return rest === 1
}
