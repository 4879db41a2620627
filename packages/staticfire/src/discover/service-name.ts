/** A package's name without its scope, in the letters that a service's name may have. */
export function serviceName(name: string): string {
  const plain = name.replace(/^@[^/]*\//, '').replaceAll(/[^A-Za-z0-9_-]+/g, '-')
  return plain.replace(/^[^A-Za-z]+/, '').slice(0, 63) || 'service'
}
