/** Ways in which a text gets into what is logged, thrown or recorded beside a message. */
export const wraps: Record<string, (text: string) => unknown> = {
  'a field': (text) => ({ text }),
  'a nested field': (text) => ({ a: { b: { c: { text } } } }),
  'an array': (text) => ({ list: [1, [text]] }),
  'a Map': (text) => ({ map: new Map([['x', text]]) }),
  'a Map’s key': (text) => ({ map: new Map([[text, 1]]) }),
  'a Set': (text) => ({ set: new Set([text]) }),
  'a key': (text) => ({ [text]: 1 }),
  'a long key': (text) => ({
    [`${'x'.repeat(300)} ${text}`]: 1,
    [`${text} ${'x'.repeat(300)}`]: 1,
  }),
  'a symbol': (text) => ({ symbol: Symbol(text) }),
  'a key that is a symbol': (text) => ({ [Symbol(text)]: text }),
  'a boxed text': (text) => ({ boxed: Object(text) as unknown }),
  'a getter': (text) => Object.defineProperty({}, 'x', { get: () => text, enumerable: true }),
  'a getter that throws': (text) =>
    Object.defineProperty({}, 'x', {
      get() {
        throw new Error(text)
      },
      enumerable: true,
    }),
  toJSON: (text) => ({ x: { toJSON: () => ({ text }) } }),
  'toJSON that throws': (text) => ({
    x: {
      toJSON() {
        throw new Error(text)
      },
    },
  }),
  'a Buffer': (text) => ({ bytes: Buffer.from(text) }),
  'a Buffer’s JSON': (text) => ({ bytes: Buffer.from(text).toJSON() }),
  'a typed array': (text) => ({ bytes: new Uint8Array(Buffer.from(text)) }),
  'an error': (text) => ({ err: new Error(text) }),
  'an error’s name': (text) => ({ err: Object.assign(new Error('x'), { name: text }) }),
  'an error’s field': (text) => ({ err: Object.assign(new Error('x'), { detail: text }) }),
  'an error’s code': (text) => ({ err: Object.assign(new Error('x'), { code: text }) }),
  'an error’s stack': (text) => ({
    err: Object.assign(new Error('x'), { stack: `Error: ${text}\n at x` }),
  }),
  'a cause': (text) => ({ err: new Error('x', { cause: new Error(text) }) }),
  'a cause of a cause': (text) => ({
    err: new Error('x', { cause: new Error('y', { cause: { text } }) }),
  }),
  'errors together': (text) => ({
    err: new AggregateError([new Error('x'), new Error(text)], 'y'),
  }),
  'a text behind 8,000 others': (text) => ({ text: `${'x '.repeat(4_000)}${text}` }),
  'a text at the cut': (text) => ({ text: `${'x '.repeat(4_090)}${text}` }),
}

/** Secrets that only the names of their fields tell. */
export const secretFields = (value: string): Record<string, unknown> => ({
  password: value,
  dbPassword: { nested: value },
  'X-API-Key': [value],
  client_secret: value,
  accessToken: value,
  authorization: value,
  cookie: value,
  sessionId: value,
  sid: value,
  pin: value,
  cvv: value,
  iban: value,
  phoneNumber: value,
  birthDate: value,
  privateKey: Buffer.from(value),
  headers: { authorization: value, 'set-cookie': [value] },
  rawHeaders: ['accept', 'x', 'authorization', value],
  form: [{ name: 'password', value }],
  entries: [['api_key', value]],
  map: new Map([['token', value]]),
})
