import type { Fix } from '@staticfire/contracts'

export const hardcodedValuesFix: Fix[] = [
  {
    language: 'any',
    text: `Read every address once, at the start, from the environment, and hand it to what uses it: a client that is given its
URL cannot have one of its own. Declare each dependency under dependencies in staticfire.yaml, also those that are
asked seldom (mail, rates, a replica). What calls home on its own (telemetry, update checks) is switched off or declared.`,
  },
  {
    language: 'node',
    text: `const config = defineConfig({ paymentsUrl: url('PAYMENTS_URL'), mailUrl: url('MAIL_URL'), port: port('PORT') })
const payments = createPayments({ url: config.paymentsUrl })     // not: new URL('/prices', 'http://payments:4001')
server.listen(config.port)`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
import { url } from '@staticfire/kit/config'
const config = { PAYMENTS_URL: url() } // no default to fall on
const kit = await staticfire({ name: 'orders', config })
const baseUrl = kit.config.PAYMENTS_URL
const payments = kit.http('payments', { baseUrl })`,
  },
  {
    language: 'python',
    text: `class Settings(BaseSettings):
    payments_url: AnyHttpUrl
    port: int = 8000

settings = Settings()
payments = httpx.AsyncClient(base_url=str(settings.payments_url), timeout=0.8)`,
  },
  {
    language: 'go',
    text: `type Config struct {
	PaymentsURL *url.URL \`env:"PAYMENTS_URL,required"\`
	Port        int      \`env:"PORT" envDefault:"8080"\`
}
config, err := env.ParseAs[Config]()
payments := NewPayments(config.PaymentsURL)`,
  },
  {
    language: 'java',
    text: `@ConfigurationProperties("payments")
record PaymentsProperties(@NotNull URI url, @DefaultValue("800ms") Duration timeout) {}

server.port: \${PORT:8080}
payments.url: \${PAYMENTS_URL}`,
  },
]
