import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'

const execute = promisify(execFile)

/**
 * How a Postgres server is started so that it does not run as root, which it refuses.
 * `self`: we are not root. `other`: as another user. `mapped`: root of a user namespace in which
 * no other user exists, so the server gets a nested namespace where it is `nobody`.
 */
export type PostgresAccount =
  | { type: 'self' }
  | { type: 'other'; uid: number; gid: number; name: string }
  | { type: 'mapped'; prefix: string[] }

const nobody = 65534

/** Finds the account that an embedded Postgres can run as on this machine. */
export async function findPostgresAccount(): Promise<PostgresAccount> {
  if (process.getuid?.() !== 0) return { type: 'self' }
  const candidate = (await readAccount('postgres')) ?? (await readAccount('nobody'))
  const { uid, gid, name } = candidate ?? { uid: nobody, gid: nobody, name: 'nobody' }
  if ((await isMapped('uid', uid)) && (await isMapped('gid', gid))) {
    return { type: 'other', uid, gid, name }
  }
  const map = [`--map-user=${nobody}`, `--map-group=${nobody}`]
  return { type: 'mapped', prefix: ['unshare', '--user', ...map, '--'] }
}

async function readAccount(name: string) {
  const line = await passwdLine(name)
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid), name } : undefined
}

async function passwdLine(name: string): Promise<string | undefined> {
  try {
    return (await execute('getent', ['passwd', name])).stdout.trim()
  } catch {
    const file = await readFile('/etc/passwd', 'utf8').catch(() => '')
    return file.split('\n').find((line) => line.startsWith(`${name}:`))
  }
}

/** In a user namespace only the ids of its map exist; outside of one every id does. */
async function isMapped(kind: 'uid' | 'gid', id: number): Promise<boolean> {
  const map = await readFile(`/proc/self/${kind}_map`, 'utf8').catch(() => undefined)
  if (map === undefined) return true
  return map
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .some(([first = 0, , count = 0]) => id >= first && id < first + count)
}
