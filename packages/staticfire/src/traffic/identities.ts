import type { Identity } from '@staticfire/contracts'
import { StaticfireError } from '../errors.ts'

/** Runs an identity's command in the sandbox and gives what it printed to stdout. */
export type RunIdentityCommand = (argv: string[], identity: string) => Promise<string>

/** The headers that make each identity: its own, and `Authorization: Bearer` with its token. */
export async function resolveIdentities(
  identities: readonly Identity[],
  runCommand: RunIdentityCommand,
): Promise<Map<string, Record<string, string>>> {
  const resolved = new Map<string, Record<string, string>>()
  for (const { name, token, command, headers } of identities) {
    const bearer = token ?? (command && tokenFrom(await run(name, command, runCommand), name))
    resolved.set(name, { ...(bearer && { Authorization: `Bearer ${bearer}` }), ...headers })
  }
  return resolved
}

async function run(
  name: string,
  command: string[],
  runCommand: RunIdentityCommand,
): Promise<string> {
  try {
    return await runCommand(command, name)
  } catch (cause) {
    throw new StaticfireError(
      'identity-failed',
      `The command of identity "${name}" failed. ${(cause as Error).message}`,
      {
        hint: `Run it by hand: ${command.join(' ')}. It must print a bearer token.`,
        cause,
      },
    )
  }
}

/** A token alone, or JSON with `token` or `access_token`. */
function tokenFrom(output: string, name: string): string {
  const text = output.trim()
  const token = text.startsWith('{') ? tokenInJson(text) : text
  if (token && token.length <= 16_384 && /^[\x21-\x7e]+$/.test(token)) return token
  throw new StaticfireError(
    'identity-failed',
    `The command of identity "${name}" printed no token.`,
    {
      hint: 'It must print one bearer token and nothing else, or JSON with "token" or "access_token".',
    },
  )
}

function tokenInJson(text: string): string | undefined {
  try {
    const json = JSON.parse(text) as Record<string, unknown>
    const token = json['token'] ?? json['access_token']
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}
