// `node scripts/token.ts alice` prints a bearer token, signed with JWT_SECRET, for development.
import { createSigner } from 'fast-jwt'

const [name] = process.argv.slice(2)
const key = process.env['JWT_SECRET']
if (name === undefined || key === undefined) {
  console.error(
    'Usage: JWT_SECRET=… node scripts/token.ts NAME (the name admin is an administrator)',
  )
  process.exit(2)
}
const sign = createSigner({
  key,
  algorithm: 'HS256',
  iss: 'orders',
  aud: 'orders',
  expiresIn: '1h',
})
console.log(sign({ sub: name, role: name === 'admin' ? 'admin' : 'customer' }))
