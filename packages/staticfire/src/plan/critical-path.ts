/** One task as it ran. Times on one clock, in milliseconds. */
export interface TaskSpan {
  id: string
  startedAt: number
  endedAt: number
}

/**
 * The chain of tasks that decided how long the run took: from the last to end, back each time to the
 * task whose end let it start.
 */
export function criticalPath(spans: readonly TaskSpan[]): string[] {
  const path: TaskSpan[] = []
  let current = spans.toSorted((a, b) => b.endedAt - a.endedAt)[0]
  while (current) {
    path.unshift(current)
    const { startedAt } = current
    current = spans
      .filter((span) => span.endedAt <= startedAt && !path.includes(span))
      .toSorted((a, b) => b.endedAt - a.endedAt)[0]
  }
  return path.map(
    ({ id, startedAt, endedAt }) => `${id} ${((endedAt - startedAt) / 1000).toFixed(1)} s`,
  )
}
