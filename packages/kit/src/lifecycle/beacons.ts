/** Work that is not a request and that a drain waits for: a job, a consumer's message, an import. */
export interface Beacon extends Disposable {
  readonly name: string
  /** The work is done. Calling it again does nothing. */
  release(): void
}

export interface Beacons {
  light(name: string): Beacon
  /** Names of the work that still goes on. */
  lit(): string[]
  /** Resolves once no work goes on, at once when there is none. */
  allReleased(): Promise<void>
}

export function createBeacons(): Beacons {
  const lit = new Set<Beacon>()
  let waiting: (() => void)[] = []
  return {
    light(name) {
      const release = () => {
        lit.delete(beacon)
        if (lit.size > 0) return
        for (const done of waiting) done()
        waiting = []
      }
      const beacon: Beacon = { name, release, [Symbol.dispose]: release }
      lit.add(beacon)
      return beacon
    },
    lit: () => [...lit].map(({ name }) => name),
    allReleased() {
      if (lit.size === 0) return Promise.resolve()
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
