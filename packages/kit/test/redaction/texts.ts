import { randomBytes } from 'node:crypto'

/** A text with a secret or personal data in it, and the parts that must never be seen. */
export interface SecretText {
  what: string
  text: string
  parts: readonly string[]
}

const of = (what: string, text: string, ...parts: string[]): SecretText => ({ what, text, parts })

/** Made anew for each run, and here only: no scanner of the repository finds a key that is none. */
const letters = (length: number): string =>
  Array.from(randomBytes(length), (byte) => 'abcdefghjkmnpqrstuvwxyz'[byte % 23]).join('')
const mixed = (length: number): string => `aB3${letters(length - 3)}`
const hex = (length: number): string => `a1${randomBytes(length).toString('hex')}`.slice(0, length)
const issued = (what: string, start: string, rest: string): SecretText =>
  of(what, `the call with ${start}${rest} failed`, rest.slice(-8))

const base64url = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url')
const signature = mixed(43)
const token = `${base64url({ alg: 'HS256' })}.${base64url({ sub: 'ann' })}.${signature}`
const word = `Zx9${letters(9)}`
const keyLine = mixed(64)
const long = mixed(40)
const other = `Yq7${letters(9)}`
const pem = (kind: string, newline: string): string =>
  ['BEGIN', keyLine, 'END']
    .map((line) => (line === keyLine ? line : `-----${line} ${kind}PRIVATE KEY-----`))
    .join(newline)

const tokens: SecretText[] = [
  of('a JWT', `jwt ${token}`, signature, token.slice(25, 45)),
  of('a bearer token', `sent Bearer ${word}`, word),
  of('a bearer token in capitals', `BEARER ${word}`, word),
  of(
    'basic credentials',
    `Basic ${Buffer.from(`ann:${word}`).toString('base64')}`,
    Buffer.from(`ann:${word}`).toString('base64'),
  ),
  of('digest credentials', `Digest username="ann", realm="x", response="${word}"`, word),
  of(
    'digest credentials in their header',
    `Authorization: Digest username="ann", realm="x", response="${word}"`,
    word,
  ),
  of(
    'a signature of AWS',
    `AWS4-HMAC-SHA256 Credential=AKIA${'Q'.repeat(16)}/20260131/eu, SignedHeaders=host, Signature=${hex(64)}`,
    'Q'.repeat(16),
    'Signature=a1',
  ),
  of('an AWS key id', `AKIA${'Q7'.repeat(8)}`, 'Q7Q7Q7'),
  of('an AWS secret', `aws_secret_access_key = ${long}`, long.slice(-12)),
  issued('a key of Google', 'AIza', mixed(35)),
  issued('a token of Google', 'ya29.', mixed(60)),
  issued('a client secret of Google', 'GOCSPX-', mixed(28)),
  issued('a client secret of Azure', 'abc8Q~', mixed(32)),
  of(
    'a storage key of Azure',
    `AccountName=x;AccountKey=${long}==;EndpointSuffix=y`,
    long.slice(-12),
  ),
  of('a signed address of Azure', `https://x.blob.example/a?sv=2024&sig=${word}%3D&se=2026`, word),
  of(
    'a signed address of AWS',
    `https://b.s3.example/a?X-Amz-Signature=${hex(64)}&X-Amz-Expires=60`,
    'Signature=a1',
  ),
  issued('a token of GitHub', 'ghp_', mixed(36)),
  issued('a fine-grained token of GitHub', 'github_pat_', mixed(60)),
  issued('a token of GitLab', 'glpat-', mixed(20)),
  issued('a bot token of Slack', 'xoxb-', `123456789012-${mixed(24)}`),
  issued('an app token of Slack', 'xapp-', `1-A1B2-${mixed(24)}`),
  of('a webhook of Slack', `POST https://hooks.slack.com/services/T0AA/B0BB/${word}${word}`, word),
  issued('a key of Stripe', 'sk_live_', mixed(24)),
  issued('a restricted key of Stripe', 'rk_test_', mixed(24)),
  issued('a webhook secret of Stripe', 'whsec_', mixed(32)),
  issued('a key of SendGrid', 'SG.', `${mixed(22)}.${mixed(43)}`),
  issued('a key of Mailgun', 'key-', hex(32)),
  issued('a key of Twilio', 'SK', hex(32)),
  issued('a token of npm', 'npm_', mixed(36)),
  issued('a token of PyPI', 'pypi-', mixed(60)),
  issued('a token of Docker', 'dckr_pat_', mixed(27)),
  issued('a token of DigitalOcean', 'dop_v1_', hex(64)),
  issued('a token of Shopify', 'shpat_', hex(32)),
  issued('a token of Vault', 'hvs.', mixed(40)),
  issued('a token of Hugging Face', 'hf_', mixed(34)),
  issued('a key of a model’s provider', 'sk-', `ant-${mixed(40)}`),
  issued('a bot of Telegram', '123456789:AA', mixed(33)),
  of('a private key', pem('RSA ', '\n'), keyLine.slice(0, 12), keyLine.slice(-12)),
  of(
    'a private key on one line',
    pem('', String.raw`\n`),
    keyLine.slice(0, 12),
    keyLine.slice(-12),
  ),
]

const named: SecretText[] = [
  of('a connection string', `postgres://app:${word}@db.internal:5432/orders`, word),
  of('one with a slash in its password', `mysql://app:a/${word}@db/orders`, word),
  of('one without a user', `redis://:${word}@cache:6379/0`, word),
  of('one of a queue', `amqps://app:${word}@queue/vhost`, word),
  of('one of many hosts', `mongodb+srv://app:${word}@a.example,b.example/x`, word),
  of('one of pairs', `Server=db;User Id=app;Password=${word};`, word),
  of('one of libpq', `host=db user=app password='${word} ${word}'`, word),
  of('credentials in a URL', `GET https://ann:${word}@example.com/x`, word),
  of('a token in a query', `/callback?state=1&access_token=${word}&x=1`, word),
  of('a session in a query', `/download?session=${word}`, word),
  of('a PIN in a query', '/login?card=3&pin=739164', '739164'),
  of('a token in a fragment', `https://app.example/#id_token=${word}`, word),
  of('a form', `user=ann&password=${word}&remember=1`, word),
  of('JSON', JSON.stringify({ user: 'ann', password: `${word} ${word}` }), word),
  of('JSON in JSON', JSON.stringify({ body: JSON.stringify({ apiKey: word }) }), word),
  of('JSON of a session', JSON.stringify({ sid: word, otp: 739_164 }), word, '739164'),
  of('YAML', `client_secret: ${word}`, word),
  of('XML', `<login><user>ann</user><password>${word}</password></login>`, word),
  of('cookies', `Cookie: theme=dark; connect.sid=${word}`, word),
  of('a cookie that is set', `Set-Cookie: sid=${word}; HttpOnly`, word),
  of('a session id', `PHPSESSID=${word}`, word),
  of('a session of Express', `connect.sid=s%3A${word}.${signature}`, word, signature.slice(-10)),
  of('a header', `x-api-key: ${word}`, word),
  of('a pair, percent-encoded', `/x?q=password%3D${word}`, word),
  of('a pair, encoded twice', `/x?next=%252Fy%253Ftoken%253D${word}`, word),
  of('a command line', `run --db-password ${word} --fast`, word),
]

const personal: SecretText[] = [
  of('a card in groups', 'paid with 4111 1111 1111 1111', '1111 1111'),
  of('a card with dashes', 'card 5500-0000-0000-0004', '0000-0004'),
  of('a card without either', 'pan 378282246310005', '378282246310005'),
  of('an IBAN', 'to DE89370400440532013000', '370400440532013000'),
  of('an IBAN in groups', 'to GB82 WEST 1234 5698 7654 32 now', '1234 5698'),
  of('an e-mail address', 'sent to ann.lee+x@mail.example.com', 'ann.lee'),
  of('one in a query', '/users?e=ann.lee%40example.com', 'ann.lee'),
  of('one beyond ASCII', 'jürgen@müller.example', 'jürgen'),
  of('one of a database’s error', 'Key (email)=(ann@example.com) already exists.', 'ann@'),
  of('a phone number', 'called +49 170 1234567 twice', '170 1234567'),
  of('a phone number with brackets', 'called +1 (415) 555-2671', '555-2671'),
  of('a phone number without spaces', 'sms to +447911123456', '447911123456'),
]

export const secretTexts: readonly SecretText[] = [...tokens, ...named, ...personal]

/** Values that nothing but their declaration as a secret setting tells. */
export const declaredSecrets = {
  plain: `correct horse ${letters(6)}`,
  short: `q${letters(5)}`,
  password: `p/${letters(10)}`,
}

export const declaredTexts: readonly SecretText[] = [
  of('a declared secret', `the key ${declaredSecrets.plain} was refused`, declaredSecrets.plain),
  of(
    'a declared secret, encoded',
    `/x?q=${encodeURIComponent(declaredSecrets.plain)}`,
    encodeURIComponent(declaredSecrets.plain),
  ),
  of('a short declared secret', `user ${declaredSecrets.short}: refused`, declaredSecrets.short),
  of(
    'the password of a declared URL',
    `as app with ${declaredSecrets.password}`,
    declaredSecrets.password,
  ),
]

/** What a service says every day: it comes through as it is, wherever it is said. */
export const plainTexts: readonly string[] = [
  'order 1234 5678 9012 3456 is paid',
  'order no. 2026-000451-77',
  'invoice RE-2026-01-0042 of 1.234,56 EUR',
  'price 129.99, was 149.95',
  'rose by +12345.678901 since +3',
  '123e4567-e89b-12d3-a456-426614174000',
  '01890a5d-ac96-774b-bcce-b302099a8057',
  'at 2026-01-31T12:00:00.000Z',
  'at 2026-01-31T12:00:00+01:00',
  '31/Jan/2026:12:00:00 +0100',
  'took 1718000000000 to 1718000000001',
  'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  'commit 3d4e0f5707c2a1b0d9e8f7a6b5c4d3e2f1a0b9c8',
  'trace 4bf92f3577b34da6a3ce929d0e0e4736',
  'etag "33a64df551425fcc55e4d42a148795d9f25f89d4"',
  'version 1.2.3-rc.4+build.567',
  'at /app/node_modules/express@5.1.0/lib/router.js:12:3',
  'listening on 0.0.0.0:3000, ::1 too',
  'https://example.com:8443/a/b?page=2&sort=name',
  'ISBN 978-3-16-148410-0',
  'EAN 4006381333931 in stock',
  'DE12 3456 7890 1234 5678 90 is no account',
  'VAT DE123456789',
  'bearer token is missing',
  'basic auth is off, session: closed, pass: 3, fail: 1',
  'max_tokens reached, tokens were 200',
  'the secretary of state has a key to success',
  'signature: (id: string) => void',
  'a<b and c>d</e',
  '/x?q=a%20b%2Fc&rate=100%25',
  'skip_this_one-and-that_key-word',
]

/**
 * Secrets that cannot be told from anything else, or would cost too much to be told. They come through, and
 * docs/log.md says so; a change that recognises one of them has to move it.
 */
export const notRecognised: readonly { what: string; text: string }[] = [
  { what: 'a password in plain words', text: `my password is ${other}` },
  { what: 'digits in plain words', text: 'my code is 4 7 1 1' },
  { what: 'a random text under no name', text: `got ${mixed(32)} back` },
  { what: 'a token in hexadecimal', text: `got ${hex(40)} back` },
  {
    what: 'a secret in Base64',
    text: `body ${Buffer.from(`password=${other}`).toString('base64')}`,
  },
  { what: 'a user of curl', text: `curl -u ann:${other}` },
  { what: 'a field of a multipart form', text: `name="password"\r\n\r\n${other}` },
  { what: 'a phone number without its country', text: 'called 0171 7654321' },
  { what: 'a number of social security', text: 'of 078-05-1120' },
  { what: 'a person’s name', text: 'for Ann Lee' },
  { what: 'a street', text: '1 Main Street, Springfield' },
  { what: 'a date of birth', text: 'born 1984-03-02' },
  { what: 'an address of the network', text: 'from 203.0.113.7' },
  { what: 'an IBAN in small letters', text: 'to nl91abna0417164300' },
  { what: 'a card with a wrong check digit', text: 'paid with 5500 0000 0000 0005' },
]
