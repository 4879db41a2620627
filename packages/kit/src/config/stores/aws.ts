import { loadPeer } from '../../kernel/load-peer.ts'
import { errorCode } from '../read-small-file.ts'
import { entryOf, type SecretStore, type StoreAnswer, unreachable } from './store.ts'

const packageName = '@aws-sdk/client-secrets-manager'

const absent = new Map([
  ['ResourceNotFoundException', 'has no secret of that name in this region'],
  ['InvalidRequestException', 'says that the secret is marked for deletion'],
  ['ValidationException', "does not take that for a secret's name"],
])

const refused = new Set([
  'AccessDeniedException',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'ExpiredTokenException',
  'DecryptionFailure',
])

/** AWS Secrets Manager by its own client; `options` go to that as they are: region, endpoint, credentials. */
export function createAwsStore(options: Readonly<Record<string, unknown>>): SecretStore {
  let opened: ReturnType<typeof open> | undefined
  return {
    title: 'AWS Secrets Manager',
    async read(path, signal) {
      const { client, GetSecretValueCommand } = await (opened ??= open(options))
      try {
        const command = new GetSecretValueCommand({ SecretId: path })
        const { SecretString: text } = await client.send(command, { abortSignal: signal })
        if (text === undefined) return { outcome: 'absent', why: 'keeps no text there' }
        return { outcome: 'found', textOf: (key) => (key === undefined ? text : entry(text, key)) }
      } catch (error) {
        return failure(error)
      }
    },
    close() {
      opened?.then(({ client }) => client.destroy()).catch(() => {})
    },
  }
}

/** Retries are ours, so that their number and time have one bound. */
async function open(options: Readonly<Record<string, unknown>>) {
  const peer = await loadPeer(
    packageName,
    'An aws-sm: reference',
    () => import('@aws-sdk/client-secrets-manager'),
  )
  const client = new peer.SecretsManagerClient({ ...options, maxAttempts: 1 })
  return { client, GetSecretValueCommand: peer.GetSecretValueCommand }
}

function failure(error: unknown): StoreAnswer {
  const { name, message, $metadata } = (error ?? {}) as {
    name?: string
    message?: string
    $metadata?: { httpStatusCode?: number }
  }
  const why = absent.get(name ?? '')
  if (why !== undefined) return { outcome: 'absent', why }
  if (message === 'Region is missing')
    return { outcome: 'absent', why: 'needs AWS_REGION, which is not set' }
  const status = $metadata?.httpStatusCode
  if (refused.has(name ?? ''))
    return { outcome: 'refused', why: `refused the credentials (${name})` }
  if (status !== undefined) return unreachable(`answered with status ${status}`)
  // The machine's credential service may be late at start, so another try is worth it.
  if (name === 'CredentialsProviderError')
    return unreachable('was asked without credentials: none were found')
  const code = errorCode(error)
  return unreachable(`could not be reached${code === undefined ? '' : ` (${code})`}`)
}

/** The parser's own message quotes the secret, so it is dropped. */
function entry(text: string, key: string): string | undefined {
  try {
    return entryOf(JSON.parse(text), key)
  } catch {
    return undefined
  }
}
