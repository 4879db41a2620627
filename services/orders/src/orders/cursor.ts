import type { Cursor } from './store.ts'

export function encodeCursor({ createdAt, id }: Cursor): string {
  return Buffer.from(`${createdAt}|${id}`).toString('base64url')
}

/** Undefined for what `encodeCursor` never made. */
export function decodeCursor(text: string): Cursor | undefined {
  const [createdAt = '', id = ''] = Buffer.from(text, 'base64url').toString().split('|')
  const isDate =
    /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(createdAt) && !Number.isNaN(Date.parse(createdAt))
  return isDate && /^[0-9a-f-]{36}$/.test(id) ? { createdAt, id } : undefined
}
