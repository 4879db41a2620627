// Loads each reference of the command line through the package's own door, and prints a line on it.
import { inspect } from 'node:util'
import { KitError } from '../../src/kernel/errors.ts'
import { describeConfig, loadConfig, secret } from '@staticfire/kit/config'

for (const KEY of process.argv.slice(2)) {
  const secrets = { timeoutMs: 1_000, tries: 2 }
  try {
    await using config = await loadConfig({ KEY: secret() }, { env: { KEY }, secrets })
    const source = describeConfig(config)[0]?.source
    console.log(JSON.stringify({ value: config.KEY.reveal(), source }))
  } catch (error) {
    if (!(error instanceof KitError)) throw error
    console.log(JSON.stringify({ code: error.code, message: inspect(error, { depth: 9 }) }))
  }
}
