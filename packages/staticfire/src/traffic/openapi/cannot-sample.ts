/** Says why an operation cannot be sampled; it becomes a note. */
export class CannotSample extends Error {
  override readonly name = 'CannotSample'
}
