// `node scripts/token.js alice` prints a bearer token, signed with JWT_SECRET, for development.
import { SignJWT } from 'jose'

const [name] = process.argv.slice(2)
const secret = process.env.JWT_SECRET
if (name === undefined || secret === undefined) {
  console.error(
    'Usage: JWT_SECRET=… node scripts/token.js NAME (the name admin is an administrator)',
  )
  process.exit(2)
}
const token = await new SignJWT({ role: name === 'admin' ? 'admin' : 'customer' })
  .setProtectedHeader({ alg: 'HS256' })
  .setSubject(name)
  .setIssuer('orders')
  .setAudience('orders')
  .setIssuedAt()
  .setExpirationTime('1h')
  .sign(new TextEncoder().encode(secret))
console.log(token)
