const bulkQuantity = 100

/** In minor units, rounded to the customer's favour. A discount that is out of its bounds gives nothing away. */
export function totalOf(unitPrice: number, quantity: number, discountPercent: number): number {
  const isSound = discountPercent >= 0 && discountPercent <= 50
  const percent = quantity >= bulkQuantity && isSound ? discountPercent : 0
  return Math.floor((unitPrice * quantity * (100 - percent)) / 100)
}
