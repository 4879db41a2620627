import { hash } from 'node:crypto'

/**
 * An entity tag for a body, by its content (RFC 9110, 8.8.3). Weak when bodies that differ in bytes
 * mean the same; a strong one is needed for ranges.
 */
export function etag(body: string | Uint8Array, { weak = false } = {}): string {
  const tag = `"${hash('sha256', body, 'base64url').slice(0, 27)}"`
  return weak ? `W/${tag}` : tag
}
