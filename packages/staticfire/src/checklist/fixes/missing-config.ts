import type { Fix } from '@staticfire/contracts'

export const missingConfigFix: Fix[] = [
  {
    language: 'any',
    text: `A variable without which the service cannot work is required: refuse to start, in one line that
names it. Any other has a default that stands in the code and in the documentation. Let no .env file
and no literal in the code stand in for a missing address.`,
  },
  {
    language: 'node',
    text: `import { z } from 'zod'

const schema = z.object({
  DATABASE_URL: z.string({ error: 'is required' }).min(1, 'must not be empty'),
  QUOTE_TTL_MS: z.coerce.number().int().positive().default(30_000),   // documented in .env.example
})
const parsed = schema.safeParse(process.env)
if (!parsed.success) {
  for (const { path, message } of parsed.error.issues)
    console.error(JSON.stringify({ time: new Date(), level: 'fatal', msg: \`\${path.join('.')} \${message}\` }))
  process.exit(1)
}`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
import { duration, secret } from '@staticfire/kit/config'
const kit = await staticfire({
  name: 'orders', // without a default it is required
  config: { JWT_SECRET: secret(), QUOTE_TTL: duration('30s') },
})`,
  },
  {
    language: 'python',
    text: `import sys
from pydantic import PostgresDsn, ValidationError
from pydantic_settings import BaseSettings

class Settings(BaseSettings):
    database_url: PostgresDsn        # no default: required
    quote_ttl_seconds: int = 30      # optional, with its documented default

try:
    settings = Settings()
except ValidationError as error:
    missing = [str(problem["loc"][0]).upper() for problem in error.errors()]
    sys.exit(f"missing or not valid: {', '.join(missing)}")`,
  },
  {
    language: 'go',
    text: `func required(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok || value == "" {
		slog.Error("required variable is not set", "variable", name)
		os.Exit(1)
	}
	return value
}

databaseURL := required("DATABASE_URL")
quoteTTL := cmp.Or(os.Getenv("QUOTE_TTL"), "30s") // Go 1.22: optional, with its documented default`,
  },
  {
    language: 'java',
    text: `# application.yaml: a placeholder without a default is required, and Spring names it when it is missing
orders:
  database-url: \${DATABASE_URL}
  quote-ttl: \${QUOTE_TTL:30s}`,
  },
]
