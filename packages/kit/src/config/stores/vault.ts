import { errorCode } from '../read-small-file.ts'
import { entryOf, type SecretStore, type StoreAnswer, unreachable } from './store.ts'

const limitBytes = 1024 * 1024

/**
 * HashiCorp Vault's KV version 2 over HTTP:
 * https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version.
 * `lookUp` is asked anew for each request, since an agent may write VAULT_TOKEN_FILE anew.
 */
export function createVaultStore(
  lookUp: (name: string) => Promise<string | undefined>,
  fetch: typeof globalThis.fetch,
): SecretStore {
  return {
    title: 'Vault',
    async read(path, signal) {
      const [address, token, namespace] = await Promise.all(
        ['VAULT_ADDR', 'VAULT_TOKEN', 'VAULT_NAMESPACE'].map(lookUp),
      )
      if (address === undefined)
        return { outcome: 'absent', why: 'needs VAULT_ADDR, which is not set' }
      if (token === undefined)
        return { outcome: 'absent', why: 'needs VAULT_TOKEN, which is not set' }
      const url = URL.parse(`${address.replace(/\/+$/, '')}/v1/${encoded(path)}`)
      if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '') {
        return { outcome: 'absent', why: 'needs a VAULT_ADDR that is an http or https URL' }
      }
      const headers = headersOf(token.trim(), namespace?.trim())
      if (headers === undefined)
        return { outcome: 'absent', why: 'needs a VAULT_TOKEN that fits in a header' }
      try {
        // fetch takes X-Vault-Token along to wherever a redirect points: so it follows none.
        return await answerOf(await fetch(url, { headers, signal, redirect: 'manual' }))
      } catch (error) {
        return unreachable(`could not be reached${codeOf(error)}`)
      }
    },
    close() {},
  }
}

function encoded(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}

function headersOf(token: string, namespace: string | undefined): Headers | undefined {
  try {
    const headers = new Headers({ 'x-vault-token': token, 'x-vault-request': 'true' })
    if (namespace !== undefined) headers.set('x-vault-namespace', namespace)
    return headers
  } catch {
    return undefined
  }
}

async function answerOf(response: Response): Promise<StoreAnswer> {
  const { status } = response
  if (status !== 200) {
    await response.body?.cancel()
    return refusal(status)
  }
  const body = await readLimited(response)
  if (body === undefined) return unreachable('answered more than 1 MiB')
  const document = dataOf(body)
  return document === undefined
    ? unreachable('answered something that is not a KV version 2 secret')
    : { outcome: 'found', textOf: (key) => entryOf(document, key) }
}

function refusal(status: number): StoreAnswer {
  if (status === 404) {
    return {
      outcome: 'absent',
      why: 'has nothing there (404); a KV version 2 path has data/ after its mount',
    }
  }
  if (status === 403) return { outcome: 'refused', why: 'refused VAULT_TOKEN (403)' }
  if (status >= 300 && status < 400) {
    return {
      outcome: 'refused',
      why: `answered with a redirect (${status}), which is not followed with a token; set VAULT_ADDR to where it leads`,
    }
  }
  // 472 and 473 are standbys, 503 is sealed, 412 a replica that lags: all pass.
  const mayPass = status >= 500 || [408, 412, 429, 472, 473].includes(status)
  return { outcome: mayPass ? 'unreachable' : 'refused', why: `answered with status ${status}` }
}

async function readLimited(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limitBytes) return undefined
  }
  return Buffer.concat(chunks).toString()
}

/** The parser's own message quotes what it parsed, so it is dropped. */
function dataOf(body: string): object | undefined {
  try {
    const { data } = (JSON.parse(body) as { data: { data: unknown } }).data
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? data : undefined
  } catch {
    return undefined
  }
}

function codeOf(error: unknown): string {
  const code = errorCode((error as { cause?: unknown } | null)?.cause) ?? errorCode(error)
  return code === undefined ? '' : ` (${code})`
}
