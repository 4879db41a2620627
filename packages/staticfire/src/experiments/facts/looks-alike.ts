import type { SentExchange } from '../../traffic/sent-exchange.ts'

const longest = 64 * 1024

type Answer = Pick<SentExchange, 'status' | 'responseHeaders' | 'body' | 'method' | 'path'>

/** True when two answers are one and the same, but for what names the request: its path, its id, the time. */
export function looksAlike(one: Answer, other: Answer): boolean {
  return (
    one.status === other.status &&
    one.responseHeaders['content-type'] === other.responseHeaders['content-type'] &&
    essenceOf(one) === essenceOf(other)
  )
}

/** Names of fields that say which request it was. */
const naming = /(?:id|time|timestamp|path|instance|uri|url|trace|span|date)$/i

function essenceOf({ body, path }: Answer): string {
  const text = body.toString('utf8', 0, longest)
  try {
    const essence = JSON.stringify(JSON.parse(text), (key, value: unknown) =>
      naming.test(key) && typeof value !== 'object' ? '' : value,
    )
    return withoutRequest(essence, path)
  } catch {
    return withoutRequest(text, path)
  }
}

function withoutRequest(text: string, target: string): string {
  const [bare = ''] = target.split('?')
  const names = [target, bare, decodedOf(bare)].filter((each) => each.length > 1)
  return names
    .reduce((rest, name) => rest.replaceAll(name, '·'), text)
    .replaceAll(/[0-9a-f-]{12,}|\d+/gi, '#')
}

function decodedOf(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
