// `node run.js` starts the variant that DEFECT names (`good`: no override); `node run.js <variant>`
// starts that one. A variant is `<item>/<name>` below variants/, or a path to such a file.
import { resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createService } from './base/service.js'

const variant = process.argv[2] ?? process.env.DEFECT ?? 'good'

await createService(variant === 'good' ? {} : await partsOf(variant)).start(process.env)

async function partsOf(name) {
  const file = name.endsWith('.js')
    ? resolve(name)
    : fileURLToPath(new URL(`variants/${name}.js`, import.meta.url))
  return (await import(pathToFileURL(file))).default
}
