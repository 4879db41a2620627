import { readSmallFile, withoutLastNewline } from '../read-small-file.ts'
import type { SecretStore } from './store.ts'

/** Secrets as mounted files, read whole each time: a file that is swapped keeps its size and even its time. */
export function createFileStore(): SecretStore {
  return {
    title: 'the file',
    async read(path) {
      const answer = await readSmallFile(path)
      if (answer.outcome !== 'read') return { outcome: 'absent', why: answer.why }
      const text = withoutLastNewline(answer.text)
      return text === ''
        ? { outcome: 'absent', why: 'is empty' }
        : { outcome: 'found', textOf: () => text }
    },
    close() {},
  }
}
