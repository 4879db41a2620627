import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { configurationSchema } from './configuration.ts'
import { descriptionSchema } from './description.ts'
import { resultSchema } from './result-schema.ts'

const folder = join(import.meta.dirname, '..', 'schemas')

/** The JSON Schemas that are published with the package, as text, by file name. */
export function jsonSchemas(): Record<string, string> {
  return {
    'configuration.schema.json': toText(configurationSchema, {
      title: 'staticfire.yaml',
      description: 'What Staticfire is told about a service',
    }),
    'description.schema.json': toText(descriptionSchema, {
      title: 'GET /describe',
      description: 'What a service says about itself on its management port',
    }),
    'result.schema.json': toText(resultSchema, {
      title: 'result.json',
      description: 'What a check of Staticfire found, and what was decided',
    }),
  }
}

/** The names of the files under `schemas/` that are not what the sources say. */
export async function staleSchemas(): Promise<string[]> {
  const stale: string[] = []
  for (const [name, text] of Object.entries(jsonSchemas())) {
    const committed = await readFile(join(folder, name), 'utf8').catch(() => undefined)
    if (committed !== text) stale.push(name)
  }
  return stale
}

function toText(schema: z.ZodType, about: { title: string; description: string }): string {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return `${JSON.stringify({ $schema, ...about, ...rest }, undefined, 2)}\n`
}

if (import.meta.main) {
  if (process.argv.includes('--write')) {
    for (const [name, text] of Object.entries(jsonSchemas())) {
      await writeFile(join(folder, name), text)
    }
  } else {
    const stale = await staleSchemas()
    for (const name of stale) console.error(`schemas/${name} is not current: run with --write`)
    if (stale.length > 0) process.exitCode = 1
  }
}
