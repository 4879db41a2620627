// `npm run smoke -- URL` asks a deployment, as a customer would, whether it works. Its orders belong to `smoke-test`.
import { createSigner } from 'fast-jwt'
import { smoke } from '../smoke.ts'

const [url, ...rest] = process.argv.slice(2)
const { SMOKE_TOKEN, JWT_SECRET } = process.env

if (url === undefined || !URL.canParse(url) || rest.length > 0) {
  refuse('Usage: npm run smoke -- URL')
} else if (SMOKE_TOKEN === undefined && JWT_SECRET === undefined) {
  refuse('Set SMOKE_TOKEN to a token of a test user, or JWT_SECRET to have one signed.')
} else {
  const token = SMOKE_TOKEN ?? signed(String(JWT_SECRET))
  const isGood = await smoke({ url, token, print: (line) => console.log(line) })
  process.exitCode = isGood ? 0 : 1
}

function refuse(message: string): void {
  console.error(message)
  process.exitCode = 2
}

function signed(key: string): string {
  const sign = createSigner({
    key,
    algorithm: 'HS256',
    iss: 'orders',
    aud: 'orders',
    expiresIn: '5m',
  })
  return sign({ sub: 'smoke-test', role: 'customer' })
}
