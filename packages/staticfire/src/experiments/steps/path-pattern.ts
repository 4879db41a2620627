/** What a path template matches: `/orders/{id}` matches `/orders/1` and `/orders/{order}`. */
export function patternOf(template: string): RegExp {
  const parts = template
    .replace(/(?<=.)\/$/, '')
    .split('/')
    .map((part) =>
      part
        .split(/\{[^{}]*\}/)
        .map((text) => RegExp.escape(text))
        .join('[^/]+'),
    )
  return new RegExp(`^${parts.join('/')}/?$`)
}
