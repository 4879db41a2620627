const words =
  /(^|_)(tokens?|secrets?|passwords?|passwd|passphrase|pass|pwd|keys?|apikey|dsn|credentials?|cookie|authorization|signature|salt)(_|$)/

/** True when a name says that its value is a secret: `API_TOKEN`, `dbPassword`, `x-api-key`, `SENTRY_DSN`. */
export function looksSecret(name: string): boolean {
  const snake = name
    .slice(0, 200)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase()
  return words.test(snake) || /(password|passwd|secret|apikey|token)$/.test(snake)
}
