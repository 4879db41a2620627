import { join } from 'node:path'

/** What of the caller reaches the service unchanged: how to show text and time, nothing else. */
const passedOn = /^(LANG|LANGUAGE|LC_[A-Z]+|TZ)$/

/**
 * The environment every program in the sandbox starts from: an allowlist, so that no credential,
 * agent, proxy or option of the caller reaches the service.
 */
export function baseEnvironment(options: {
  caller: NodeJS.ProcessEnv
  path: string
  home: string
  temporary: string
}): Record<string, string> {
  const { caller, path, home, temporary } = options
  const locale = Object.entries(caller).filter(
    (entry): entry is [string, string] => passedOn.test(entry[0]) && entry[1] !== undefined,
  )
  return {
    PATH: path,
    ...Object.fromEntries(locale),
    ...emptyConfiguration(home),
    TMPDIR: temporary,
    // Node keeps what it compiled: a check starts the same modules dozens of times.
    NODE_COMPILE_CACHE: join(home, '.cache', 'node-compile'),
  }
}

/** Every place where tools look for a person's configuration, moved into an empty folder. */
function emptyConfiguration(home: string): Record<string, string> {
  return {
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_RUNTIME_DIR: join(home, '.run'),
    AWS_CONFIG_FILE: join(home, '.aws', 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(home, '.aws', 'credentials'),
    // Without a profile the AWS libraries ask the machine's metadata address for credentials.
    AWS_EC2_METADATA_DISABLED: 'true',
    AZURE_CONFIG_DIR: join(home, '.azure'),
    CLOUDSDK_CONFIG: join(home, '.config', 'gcloud'),
    DOCKER_CONFIG: join(home, '.docker'),
    KUBECONFIG: join(home, '.kube', 'config'),
    NPM_CONFIG_USERCONFIG: join(home, '.npmrc'),
    // Not PGSERVICEFILE: Go's lib/pq panics when it is set. Its usual place is below HOME.
    PGPASSFILE: join(home, '.pgpass'),
  }
}
