/** Texts that hold a secret or personal data, and the part that must never be seen in a line. */
export const secretTexts: readonly (readonly [what: string, text: string, secret: string])[] = [
  ['a card in groups', 'paid with 4111 1111 1111 1111 today', '1111 1111'],
  ['a card with dashes', 'card 5500-0000-0000-0004', '0000-0004'],
  ['a card without spaces', 'pan:378282246310005', '378282246310005'],
  ['a card after an amount', 'order 12 4111 1111 1111 1111', '1111 1111'],
  ['a JWT', `jwt ${jwt()}`, jwt().slice(40)],
  ['a JWT in a path', `/reset/${jwt()}/done`, jwt().slice(40)],
  ['a private key', pem('\n'), 'MIIEvQIBADANBg'],
  ['a private key on one line', pem('\\n'), 'MIIEvQIBADANBg'],
  ['a private key cut short', pem('\n').slice(0, 60), 'MIIEvQIBADANBg'],
  ['a bearer token', 'sent Bearer abc.DEF-123_x to it', 'abc.DEF-123_x'],
  ['a bearer token in any case', 'BEARER s3cr3tv4lue', 's3cr3tv4lue'],
  ['basic credentials', 'Basic dXNlcjpodW50ZXIy', 'dXNlcjpodW50ZXIy'],
  ['a user in a URL', 'GET https://ann:hunter2@example.com/x', 'hunter2'],
  ['a user with an @ in a URL', 'https://ann:hun@ter2@example.com/x', 'ter2'],
  ['a password alone in a URL', 'redis://:hunter2@cache:6379/0', 'hunter2'],
  ['a connection string', 'postgres://app:hunter2@db:5432/orders', 'hunter2'],
  ['one with a slash in it', 'postgresql://app:hun/ter2@db/orders', 'ter2'],
  ['one of many hosts', 'mongodb+srv://app:hunter2@a.example,b.example/x', 'hunter2'],
  ['one of pairs', 'Server=db;User Id=app;Password=hunter2;', 'hunter2'],
  ['one of libpq', "host=db user=app password='hunter 2'", 'hunter 2'],
  ['a storage key', 'AccountName=x;AccountKey=Zm9vYmFyYmF6==;End=1', 'Zm9vYmFyYmF6'],
  ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE', 'AKIAIOSFODNN7'],
  ['an AWS secret', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG', 'wJalrXUtnFEMI'],
  ['a GitHub token', `ghp_${'a1B2'.repeat(9)}`, 'a1B2a1B2'],
  ['a payment key', `sk_live_${'a1B2'.repeat(6)}`, 'a1B2a1B2'],
  ['a chat token', 'xoxb-123456789012-abcdefGHIJKL', 'abcdefGHIJKL'],
  ['a query', '/callback?state=1&access_token=hunter2&x=1', 'hunter2'],
  ['a query of camels', '/x?apiKey=hunter2', 'hunter2'],
  ['JSON', '{"user":"ann","password":"hunter 2"}', 'hunter 2'],
  ['JSON in JSON', '{"body":"{\\"password\\":\\"hunter 2\\"}"}', 'hunter 2'],
  ['JSON with an escaped quote', '{"password":"hun\\"ter2"}', 'ter2'],
  ['YAML', 'client_secret: hunter2', 'hunter2'],
  ['a header', 'authorization: ApiKey hunter2', 'hunter2'],
  ['cookies', 'Cookie: theme=dark; sid=hunter2', 'hunter2'],
  ['a cookie that is set', 'set-cookie: sid=hunter2; HttpOnly', 'hunter2'],
  ['a command line', 'run --db-password hunter2 --fast', 'hunter2'],
  ['an e-mail address', 'sent to ann.lee+x@mail.example.com', 'ann.lee'],
  ['one in a query', '/users?e=ann.lee%40example.com', 'ann.lee'],
  ['one beyond ASCII', 'jürgen@müller.example', 'jürgen'],
  ['one of a database error', 'Key (email)=(ann@example.com) already exists.', 'ann@'],
]

/** Names of fields whose values are secrets. */
export const secretNames: readonly string[] = [
  'password',
  'PASSWORD',
  'userPassword',
  'db_password',
  'passwd',
  'pwd',
  'secret',
  'client-secret',
  'clientSecret',
  'token',
  'accessToken',
  'refresh_token',
  'X-CSRF-Token',
  'authorization',
  'Proxy-Authorization',
  'cookie',
  'Set-Cookie',
  'api_key',
  'apiKey',
  'X-API-Key',
  'API.KEY',
  'private_key',
  'awsSecretAccessKey',
  'credentials',
  'connectionString',
  'card_number',
  'cvv',
  'ssn',
  'sessionId',
  'passphrase',
]

/** What a service says every day; it must come through as it is. */
export const plainTexts: readonly string[] = [
  'order placed',
  'listening on port 3000',
  'bearer token is missing',
  'basic auth is off',
  'GET /orders/:id 200 in 12.5 ms',
  'at file:///app/node_modules/.pnpm/express@5.1.0/node_modules/express/lib/router.js:12:3',
  'at /app/node_modules/@scope/name/index.js',
  'took 1718000000000 to 1718000000001',
  'order 1234 5678 9012 3456',
  'https://example.com:8443/a/b?page=2&sort=name',
  'trace 4bf92f3577b34da6a3ce929d0e0e4736',
  'trace 41111111111111110000aabbccddeeff',
  '123e4567-e89b-12d3-a456-426614174000',
  'max_tokens reached, tokens were 200',
  'a key to success',
  'secretary of state',
]

function jwt(): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: 'ann', admin: true })}.c2lnbmF0dXJlLW9m`
}

function pem(newline: string): string {
  const lines = [
    '-----BEGIN RSA PRIVATE KEY-----',
    'MIIEvQIBADANBgkqhkiG9w0B',
    'AQEFAASC',
    '-----END',
  ]
  return `${lines.join(newline)} RSA PRIVATE KEY-----`
}
