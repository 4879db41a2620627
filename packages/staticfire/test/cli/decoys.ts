import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { ServiceFolder } from './service-folder.ts'

export interface Decoys extends AsyncDisposable {
  /** The caller's variables: HOME with its files, and credentials that are variables. */
  readonly env: Record<string, string>
  /** Each decoy, and how often somebody came. */
  readonly contacts: ReadonlyMap<string, number>
}

/** Files that lie in the service's folder, and files of the person's HOME; `{}` is the decoy's address. */
const inFolder: Record<string, string> = {
  '.env': 'DATABASE_URL=http://{}\n',
  '.env.local': 'SENTRY_DSN=http://key@{}/1\n',
  '.envrc': 'export VAULT_ADDR=http://{}\n',
}
const inHome: Record<string, string> = {
  '.aws/credentials': '[default]\naws_secret_access_key = x\nendpoint_url = http://{}\n',
  '.aws/config': '[profile prod]\nendpoint_url = http://{}\n',
  '.config/gcloud/application_default_credentials.json': '{"token_uri":"http://{}/token"}',
  '.kube/config': 'clusters: [{ cluster: { server: "https://{}" } }]\n',
  '.npmrc': 'registry=http://{}/\n//{}/:_authToken=npm_x\n',
  '.pgpass': '{}:orders:ada:secret\n',
  '.docker/config.json': '{"auths":{"{}":{}}}',
}
const variables: Record<string, string> = {
  AWS_ENDPOINT_URL: 'http://{}',
  AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://{}/credentials',
  NPM_TOKEN: 'npm_x@{}',
  GITHUB_TOKEN: 'ghp_x@{}',
  REDIS_URL: 'redis://{}',
  HTTP_PROXY: 'http://{}',
  NODE_OPTIONS: '--title=http://{}',
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://{}',
  npm_config_registry: 'http://{}',
}

/** Puts an address behind every place where a program looks for one, and counts who follows it. */
export async function setDecoys(folder: ServiceFolder, home: ServiceFolder): Promise<Decoys> {
  const contacts = new Map<string, number>()
  await using stack = new AsyncDisposableStack()
  async function listen(name: string, path?: string): Promise<string> {
    contacts.set(name, 0)
    const server = createServer((socket) => {
      contacts.set(name, (contacts.get(name) ?? 0) + 1)
      socket.on('error', () => {}).destroy()
    })
    stack.defer(() => close(server))
    if (path === undefined) server.listen(0, '127.0.0.1')
    else server.listen(path)
    await once(server, 'listening')
    return path ?? `127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  const place = async (where: ServiceFolder, files: Record<string, string>) => {
    for (const [name, text] of Object.entries(files))
      await where.write(name, text.replaceAll('{}', await listen(name)))
  }

  await place(folder, inFolder)
  await place(home, inHome)
  const env: Record<string, string> = {
    HOME: home.path,
    KUBECONFIG: join(home.path, '.kube/config'),
  }
  for (const [name, text] of Object.entries(variables))
    env[name] = text.replace('{}', await listen(name))
  env['SSH_AUTH_SOCK'] = await listen('SSH_AUTH_SOCK', join(home.path, 'agent.sock'))
  env['DOCKER_HOST'] = `unix://${await listen('DOCKER_HOST', join(home.path, 'docker.sock'))}`
  const kept = stack.move()
  return { env, contacts, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

async function close(server: Server): Promise<void> {
  await once(server.close(), 'close')
}
