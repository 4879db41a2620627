import type { Fix } from '@staticfire/contracts'

export const exposedSecretsFix: Fix[] = [
  {
    language: 'any',
    text: `Log names, never values: of the configuration which variables are set, of a connection its host and database, of
a request its route and ids. Secrets get a type of their own that prints as stars. Headers are logged from a list of
those that may be, not all but some. An error of a driver may hold the whole address: log its kind and code.
What was printed once is known: change it.`,
  },
  {
    language: 'node',
    text: `import pino from 'pino'

const log = pino({
  redact: ['req.headers.authorization', 'req.headers.cookie', 'req.headers["x-api-key"]', '*.password', '*.token'],
})
log.info({ host: url.hostname, database: url.pathname.slice(1) }, 'database')   // never the URL
log.error({ code: error.code, name: error.name }, 'query failed')               // never the connection's options`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
import { secret } from '@staticfire/kit/config'
const config = { PAYMENTS_KEY: secret() } // prints as [secret]
const kit = await staticfire({ name: 'orders', config })
kit.log.info({ config: kit.config, headers }, 'Asked') // scrubbed
const key = kit.config.PAYMENTS_KEY.reveal() // its text`,
  },
  {
    language: 'python',
    text: `from pydantic import SecretStr

class Settings(BaseSettings):
    jwt_secret: SecretStr            # prints as ********** wherever it goes
    database_url: PostgresDsn        # log settings.database_url.host, not the whole

logger.info("request", route=route, status=status)     # not dict(request.headers)`,
  },
  {
    language: 'go',
    text: `type Secret string
func (Secret) String() string               { return "***" }
func (Secret) MarshalText() ([]byte, error) { return []byte("***"), nil }
func (Secret) LogValue() slog.Value         { return slog.StringValue("***") }

slog.Info("database", "url", databaseURL.Redacted())   // net/url: the password as xxxxx`,
  },
  {
    language: 'java',
    text: `management.endpoint.env.show-values: never
management.endpoint.configprops.show-values: never
server.error.include-message: never

// records print all their fields: override toString of those that hold a secret`,
  },
]
