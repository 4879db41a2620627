/** What a service sent is not an HTTP response. */
export class InvalidResponse extends Error {
  override readonly name = 'InvalidResponse'
}
