import { stat } from 'node:fs/promises'
import { join } from 'node:path'

const folders = ['', 'docs', 'api', 'openapi', 'spec']
const names = ['openapi', 'swagger']
const extensions = ['yaml', 'yml', 'json']

/** The service's OpenAPI document by its usual names, relative to `root`. */
export async function findOpenapiFile(root: string): Promise<string | undefined> {
  for (const folder of folders) {
    for (const name of names) {
      for (const extension of extensions) {
        const file = join(folder, `${name}.${extension}`)
        const found = await stat(join(root, file)).catch(() => undefined)
        if (found?.isFile() === true) return file
      }
    }
  }
  return undefined
}
