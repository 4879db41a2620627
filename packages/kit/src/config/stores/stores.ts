import type { Sources } from '../sources.ts'
import { createAwsStore } from './aws.ts'
import { createFileStore } from './file.ts'
import type { StoreScheme } from './reference.ts'
import type { SecretStore } from './store.ts'
import { createVaultStore } from './vault.ts'

export interface SecretStoreOptions {
  /** How often stores are asked for rotated secrets. Default 30 000; 0: never. */
  pollIntervalMs?: number
  /** For each try. Default 3 000. */
  timeoutMs?: number
  /** At start; later, the next poll is the next try. Default 3. */
  tries?: number
  /** For Vault. Default the global one. */
  fetch?: typeof globalThis.fetch
  /** For the AWS client: `region`, `endpoint`, `credentials` … Default: as it finds them itself. */
  aws?: Readonly<Record<string, unknown>>
}

export type Stores = Readonly<Record<StoreScheme, SecretStore>>

/** Nothing is connected, and no package loaded, before the first secret is asked for. */
export function openStores(sources: Sources, { fetch, aws = {} }: SecretStoreOptions): Stores {
  const lookUp = async (name: string) => {
    const found = await sources.find(name)
    return found !== undefined && 'text' in found ? found.text : undefined
  }
  return {
    file: createFileStore(),
    vault: createVaultStore(lookUp, fetch ?? globalThis.fetch),
    'aws-sm': createAwsStore(aws),
  }
}

export function closeStores(stores: Stores): void {
  for (const store of Object.values(stores)) store.close()
}
