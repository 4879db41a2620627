import { randomBytes } from 'node:crypto'
import type { Dependency } from '@staticfire/contracts'
import { createProxy } from '@staticfire/proxy'
import type { EmbeddedPostgres } from './embedded-postgres.ts'
import { plainUrl } from './interposed-address.ts'
import { createRole, createScratchDatabases } from './scratch-databases.ts'
import type { ScratchDatabases } from './scratch-databases.ts'

export interface PostgresDatabases {
  /** The address with credentials; its database is replaced where there are scratch ones. */
  url: string
  scratch?: ScratchDatabases
  secrets: string[]
  /** Variables beside the address, e.g. a session that may only read. */
  env?: Record<string, string>
}

/** Databases on the embedded server, with an ordinary role that owns them. */
export async function embeddedDatabases(
  server: EmbeddedPostgres,
  dependency: Dependency,
): Promise<PostgresDatabases & { scratch: ScratchDatabases }> {
  const { host, port, user, password } = server
  const administrator = { host, port, user, password, maintenance: 'postgres' }
  const role = dependency.name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .slice(0, 40)
  const secret = randomBytes(18).toString('base64url')
  await createRole(administrator, { name: `service_${role}`, password: secret })
  const scratch = await createScratchDatabases({
    server: administrator,
    dependency: dependency.name,
    owner: `service_${role}`,
  })
  const url = new URL(plainUrl('postgres', host, port))
  url.username = `service_${role}`
  url.password = secret
  return { url: url.href, scratch, secrets: [secret] }
}

/**
 * Databases on a server that is not ours: made only where the configuration allows it
 * (`scratch: true`); otherwise the named one is used as it is, for reading.
 */
export async function urlDatabases(
  text: string,
  upstream: { host: string; port: number } | { path: string },
  dependency: Dependency,
  notes: string[],
): Promise<PostgresDatabases> {
  const url = new URL(text)
  const secrets = url.password ? [decodeURIComponent(url.password)] : []
  if (!dependency.scratch) {
    const setup = dependency.setup.length > 0 ? ' and its setup is not run' : ''
    notes.push(
      `The database of ${dependency.name} was not created by this check: sessions are opened ` +
        `read-only${setup}. With scratch: true it creates databases of its own on that server.`,
    )
    return { url: text, secrets, env: { PGOPTIONS: '-c default_transaction_read_only=on' } }
  }
  // A door of the tool's own to a server that may only be reachable through a unix socket.
  const door = await createProxy({ upstream, protocol: 'tcp', name: `${dependency.name}-door` })
  try {
    const scratch = await createScratchDatabases({
      server: {
        host: door.host,
        port: door.port,
        user: decodeURIComponent(url.username) || 'postgres',
        maintenance: decodeURIComponent(url.pathname.slice(1)) || 'postgres',
        ...(secrets[0] !== undefined && { password: secrets[0] }),
      },
      dependency: dependency.name,
    })
    const dispose = async () => {
      await scratch[Symbol.asyncDispose]()
      await door.close()
    }
    return { url: text, secrets, scratch: { ...scratch, [Symbol.asyncDispose]: dispose } }
  } catch (error) {
    await door.close()
    throw error
  }
}
