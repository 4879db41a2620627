// Runs a tool of this checkout on the checkout's own Node 24, whatever the system's is:
// `node scripts/run.js tsc --noEmit`. Plain JavaScript, since the system's Node runs it.
import { spawn } from 'node:child_process'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const bin = join(root, 'node_modules', '.bin')
const [tool, ...args] = process.argv.slice(2)

const child = spawn(join(bin, tool), args, {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
    NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --conditions=@staticfire/source`.trim(),
  },
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('error', (error) => {
  console.error(`Could not run ${tool}: ${error.message}. Run \`npm run setup\` first.`)
  process.exit(127)
})
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)))
