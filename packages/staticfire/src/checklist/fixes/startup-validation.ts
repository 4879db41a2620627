import type { Fix } from '@staticfire/contracts'

export const startupValidationFix: Fix[] = [
  {
    language: 'any',
    text: `Parse every variable into its type before anything listens. Collect all problems, print each as
one line that names the variable and what was expected (never the value of a secret), and exit with 1.`,
  },
  {
    language: 'node',
    text: `import { z } from 'zod'

const schema = z.object({
  PORT: z.coerce.number().int().min(0).max(65535),
  DATABASE_URL: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
})
const parsed = schema.safeParse(process.env)
if (!parsed.success) {
  for (const { path, message } of parsed.error.issues)
    console.error(JSON.stringify({ time: new Date(), level: 'fatal', msg: \`\${path.join('.')}: \${message}\` }))
  process.exit(1)
}
export const config = parsed.data   // import this module before the server's`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
import { duration, url } from '@staticfire/kit/config'
const kit = await staticfire({
  name: 'orders', // PORT, LOG_LEVEL and its other own ones too
  config: { PAYMENTS_URL: url(), QUOTE_TTL: duration('30s') },
})`,
  },
  {
    language: 'python',
    text: `import sys
from pydantic import PostgresDsn, ValidationError
from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    port: int
    database_url: PostgresDsn
    log_level: str = "info"

try:
    settings = Settings()
except ValidationError as error:
    for problem in error.errors(include_input=False, include_url=False):
        print(f"{'.'.join(map(str, problem['loc'])).upper()}: {problem['msg']}", file=sys.stderr)
    sys.exit(1)`,
  },
  {
    language: 'go',
    text: `// github.com/caarlos0/env/v11
type config struct {
	Port        uint16        \`env:"PORT,required"\`
	DatabaseURL url.URL       \`env:"DATABASE_URL,required"\`
	QuoteTTL    time.Duration \`env:"QUOTE_TTL" envDefault:"30s"\`
}

cfg, err := env.ParseAs[config]()
if err != nil {
	slog.Error("configuration", "error", err) // names the fields; exits before it listens
	os.Exit(1)
}`,
  },
  {
    language: 'java',
    text: `// Spring Boot, with spring-boot-starter-validation: a bad value ends the start and is named.
@Validated
@ConfigurationProperties("orders")
record OrdersProperties(
    @NotNull URI databaseUrl,
    @NotNull @DurationMin(seconds = 1) Duration quoteTtl) {}

@SpringBootApplication
@EnableConfigurationProperties(OrdersProperties.class)
class Application { … }`,
  },
]
