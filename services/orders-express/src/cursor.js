import { z } from 'zod'

const cursorSchema = z.tuple([z.iso.datetime(), z.uuid()])

/** Where a page ended, as an opaque text for URLs. */
export function encodeCursor({ createdAt, id }) {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url')
}

/** `{ createdAt, id }`, or undefined when the text is not a cursor. */
export function decodeCursor(text) {
  try {
    const [createdAt, id] = cursorSchema.parse(JSON.parse(Buffer.from(text, 'base64url')))
    return Date.parse(createdAt) > 0 ? { createdAt, id } : undefined
  } catch {
    return undefined
  }
}
