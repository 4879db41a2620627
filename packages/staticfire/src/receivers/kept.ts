/** What a receiver kept: at most so many, the rest is counted. */
export class Kept<T> {
  readonly items: T[] = []
  dropped = 0
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  add(item: T): void {
    if (this.items.length < this.#most) this.items.push(item)
    else this.dropped++
  }
}
