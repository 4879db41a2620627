import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

export interface NamespaceWay {
  /** As a person would write it: `unshare -n`. */
  how: string
  /** Puts a command into the namespace: its own loopback is up, the unix sockets are covered. */
  wrap(command: string[], sockets: string[]): [string, ...string[]]
}

/**
 * The ways into a network namespace that could work on this machine, best first. Empty with a
 * reason where the programs for it are missing.
 */
export function namespaceWays(env: NodeJS.ProcessEnv = process.env): {
  ways: NamespaceWay[]
  reason?: string
} {
  if (process.platform !== 'linux') {
    return {
      ways: [],
      reason: `network namespaces exist on Linux only, this is ${process.platform}`,
    }
  }
  const unshare = findProgram('unshare', env)
  if (!unshare)
    return { ways: [], reason: 'the program unshare (package util-linux) was not found' }
  const ip = findProgram('ip', env)
  if (!ip) return { ways: [], reason: 'the program ip (package iproute2) was not found' }
  if (!findProgram('mount', env)) return { ways: [], reason: 'the program mount was not found' }
  const setpriv = findProgram('setpriv', env)
  const isRoot = process.getuid?.() === 0
  const asRoot = way('unshare -n', [unshare, ...kinds], ip)
  const asMyself = way(
    'unshare --map-current-user -n',
    [unshare, '--map-current-user', '--keep-caps', ...kinds],
    ip,
    setpriv ? [setpriv, '--inh-caps=-all', '--ambient-caps=-all', '--'] : [],
  )
  const asMappedRoot = way('unshare -rn', [unshare, '--map-root-user', ...kinds], ip)
  return { ways: isRoot ? [asRoot, asMappedRoot] : [asMyself, asMappedRoot] }
}

// Mounts, to cover sockets that are files; System V memory, so that what a killed server leaves
// in it goes away too.
const kinds = ['--net', '--mount', '--ipc']

/**
 * Covers each socket with /dev/null: connecting to it is refused. One that vanishes meanwhile, say of
 * another check that ends, needs no cover.
 */
const script = `
count=$1; shift
while [ "$count" -gt 0 ]; do
  if [ -S "$1" ] && ! said=$(mount --bind /dev/null "$1" 2>&1) && [ -S "$1" ]; then
    echo "$said" >&2; exit 125
  fi
  shift; count=$((count - 1))
done
"$0" link set lo up && exec "$@"
`

function way(how: string, enter: string[], ip: string, drop: string[] = []): NamespaceWay {
  return {
    how,
    wrap: (command, sockets) => {
      const [first = 'unshare', ...rest] = enter
      const inside = ['/bin/sh', '-c', script, ip, String(sockets.length), ...sockets]
      return [first, ...rest, '--', ...inside, ...drop, ...command]
    },
  }
}

/** System folders are searched too: an ordinary user's PATH often lacks /sbin. */
function findProgram(name: string, env: NodeJS.ProcessEnv): string | undefined {
  const folders = env['PATH']?.split(delimiter).filter(Boolean) ?? []
  return [...folders, '/usr/sbin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path))
}
