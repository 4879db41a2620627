import { expect, test } from 'vitest'
import { port } from './fields/number.ts'
import { optional } from './fields/optional.ts'
import { secret } from './fields/secret.ts'
import { text } from './fields/text.ts'
import { url } from './fields/url.ts'
import { kubernetesStubs } from './kubernetes-stubs.ts'

test('makes a ConfigMap and a Secret to fill in', () => {
  const stubs = kubernetesStubs(
    {
      PORT: port(3000),
      GREETING: text({ default: 'yes: "no"\n\u0085# ', note: 'Said\nfirst' }),
      CACHE_URL: url('redis://me:hidden@localhost'),
      REGION: optional(text()),
      ENDPOINT: url(),
      DATABASE_URL: secret(),
      SENTRY_DSN: optional(secret()),
    },
    { name: 'orders' },
  )
  expect(stubs).toMatchInlineSnapshot(`
    "apiVersion: v1
    kind: ConfigMap
    metadata:
      name: "orders"
    data:
      # a port from 0 to 65535
      PORT: "3000"
      # Said first: a text
      GREETING: "yes: \\"no\\"\\n\\u0085# "
      # an absolute URL
      CACHE_URL: ""
      # a text
      # REGION: ""
      # an absolute URL
      ENDPOINT: ""
    ---
    apiVersion: v1
    kind: Secret
    metadata:
      name: "orders-secrets"
    type: Opaque
    stringData:
      # a secret that is not empty
      DATABASE_URL: ""
      # a secret that is not empty
      # SENTRY_DSN: ""
    "
  `)
})

test('makes no document without variables', () => {
  expect(kubernetesStubs({ PORT: port() }, { name: 'orders' })).not.toContain('Secret')
  expect(kubernetesStubs({ KEY: secret() }, { name: 'orders' })).not.toContain('ConfigMap')
})

test.for(['Orders', 'a\nb', '', '-a'])('refuses the name %j', (name) => {
  expect(() => kubernetesStubs({}, { name })).toThrow(
    expect.objectContaining({ code: 'OPTION_INVALID' }),
  )
})
