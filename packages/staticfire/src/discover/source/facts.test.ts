import { describe, expect, test } from 'vitest'
import type { SourceFacts } from './facts.ts'
import { type Grammar, loadParser } from './grammars.ts'
import { javascriptFacts } from './javascript.ts'
import { pythonFacts } from './python.ts'

const parse = await loadParser()

async function factsOf(text: string, grammar: Grammar): Promise<SourceFacts> {
  const root = await parse(text, grammar)
  if (root === undefined) throw new Error('it could not be parsed')
  return grammar === 'python' ? pythonFacts('x.py', root) : javascriptFacts('x.ts', root)
}

type Read = SourceFacts['reads'][number]

describe('a variable that JavaScript reads', () => {
  test.each<[string, Partial<Read>[]]>([
    ['process.env.A_KEY', [{ name: 'A_KEY', line: 1 }]],
    ["const x = process.env['B'] ?? 'info'", [{ name: 'B', isRequired: false, default: 'info' }]],
    [
      'Number(process.env.C || 800)',
      [{ name: 'C', type: 'number', isRequired: false, default: '800' }],
    ],
    ['parseInt(process.env.D, 10)', [{ name: 'D', type: 'integer' }]],
    ["process.env.E === 'true'", [{ name: 'E', type: 'boolean', isRequired: false }]],
    ["if (!process.env.F) throw new Error('F')", [{ name: 'F', isRequired: true }]],
    ['if (process.env.G === undefined) { process.exit(1) }', [{ name: 'G', isRequired: true }]],
    ["process.env.H ?? fail('H')", [{ name: 'H', isRequired: true }]],
    ["argv[2] ?? process.env.I ?? 'good'", [{ name: 'I', isRequired: false, default: 'good' }]],
    [
      "const { J, K = 'k', L: l } = process.env",
      [{ name: 'J' }, { name: 'K', isRequired: false, default: 'k' }, { name: 'L' }],
    ],
    ["requireEnv('MM_URL')", [{ name: 'MM_URL', isRequired: true }]],
    ["configService.get<string>('NATS_URL')", [{ name: 'NATS_URL' }]],
    ["configService.getOrThrow('OTHER_URL')", [{ name: 'OTHER_URL', isRequired: true }]],
    ['new URL(process.env.P_URL as string)', [{ name: 'P_URL', type: 'url' }]],
    ["process.env.Q = '1'", []],
    ['// process.env.R\n"process.env.S"', []],
    ["if (!process.env.T) console.warn('no T')", [{ name: 'T' }]],
  ])('%s', async (text, reads) => {
    const found = (await factsOf(text, 'typescript')).reads
    expect(found).toMatchObject(reads)
    expect(found).toHaveLength(reads.length)
    for (const [index, read] of reads.entries()) {
      if (!('isRequired' in read)) expect(found[index]).not.toHaveProperty('isRequired')
    }
  })

  test('a schema of zod tells types, defaults and what is required', async () => {
    const text = `const port = z.coerce.number().int()
    z.object({
      PORT: z.coerce.number().int().min(1).max(65_535),
      LOG_LEVEL: z.enum(['info', 'debug']).default('info'),
      API_URL: z.url(),
      SENTRY_DSN: z.string().url().optional(),
    })
    z.object({ id: z.string(), OK: z.string(), name: z.string() })`
    expect((await factsOf(text, 'typescript')).reads).toEqual([
      { name: 'PORT', line: 3, isRequired: true, type: 'integer', least: 1, most: 65_535 },
      {
        name: 'LOG_LEVEL',
        line: 4,
        isRequired: false,
        type: 'enum',
        values: ['info', 'debug'],
        default: 'info',
      },
      { name: 'API_URL', line: 5, isRequired: true, type: 'url' },
      { name: 'SENTRY_DSN', line: 6, isRequired: false, type: 'url' },
    ])
  })

  test('envalid and a table of names are schemas as well', async () => {
    const text = `cleanEnv(process.env, { PORT: port({ default: 3000 }), KEY: str() })
    const table = [{ name: 'A_MS', parse: integer(1, 9) }, { name: 'B_ON', parse: boolean, default: 'false' }, { name: 'C_URL', parse: url(), isOptional: true }]
    for (const it of table) if (env[it.name] === undefined) throw new Error(it.name)`
    expect((await factsOf(text, 'javascript')).reads).toMatchObject([
      { name: 'PORT', isRequired: false, type: 'integer', default: '3000' },
      { name: 'KEY', isRequired: true, type: 'string' },
      { name: 'A_MS', isRequired: true, type: 'integer', least: 1, most: 9 },
      { name: 'B_ON', isRequired: false, type: 'boolean', default: 'false' },
      { name: 'C_URL', isRequired: false },
    ])
  })
})

test.each<[string, string[]]>([
  ["app.get('/a', x)", ['GET /a']],
  ["router.route('/b').post(x)", ['POST /b']],
  ["fastify.route({ method: 'GET', url: '/c', handler })", ['GET /c']],
  ["if (url.pathname === '/d') {}", ['? /d']],
  ["switch (path) { case '/e': }", ['? /e']],
  ['const routes = [{ method: "GET", path: /^\\/f$/, handle }]', ['GET /f']],
  ["const routes = [route('GET', '/h/:id', /^x$/, handle)]", ['GET /h/:id']],
  ["@Controller('g')\nclass G { @Get('live') live() {} }", ['GET /g/live']],
  ["axios.get('/no')\nhttpClient.get('/no')\nmap.get('/no')\nrequest(app).get('/no')", []],
  ["client.send('GET', '/no')\nrequest('GET', '/no')", []],
  ["fetch('/no', { method: 'GET', path: '/no', headers })", []],
])('routes of JavaScript: %s', async (text, routes) => {
  const found = (await factsOf(text, 'typescript')).routes
  expect(found.map(({ method = '?', path }) => `${method} ${path}`)).toEqual(routes)
})

test('where JavaScript opens a port', async () => {
  const text = `app.listen(3000)
server.listen(Number(process.env.PORT))
app.listen({ port: 8080 })
Bun.serve({ port: 1234 })
emitter.on('listen', x)`
  expect((await factsOf(text, 'javascript')).listens).toEqual([
    { line: 1, port: 3000 },
    { line: 2, variable: 'PORT' },
    { line: 3, port: 8080 },
    { line: 4, port: 1234 },
  ])
})

describe('a variable that Python reads', () => {
  test.each<[string, Partial<Read>[]]>([
    ['import os\nos.environ["A"]', [{ name: 'A', line: 2, isRequired: true }]],
    ['int(os.environ["B"])', [{ name: 'B', type: 'integer' }]],
    ['os.environ.get("C", "info")', [{ name: 'C', isRequired: false, default: 'info' }]],
    ['os.getenv("D")', [{ name: 'D' }]],
    ['if not os.getenv("E"):\n    raise SystemExit("E")', [{ name: 'E', isRequired: true }]],
    [
      'from decouple import config\nconfig("F", cast=int, default=3)',
      [{ name: 'F', type: 'integer', isRequired: false, default: '3' }],
    ],
    ['from environs import Env\nenv.bool("G")', [{ name: 'G', type: 'boolean', isRequired: true }]],
    ['config("NOT")', []],
    ['os.environ["H"] = "x"', []],
    ['# os.environ["I"]\n"os.environ"', []],
  ])('%s', async (text, reads) => {
    const found = (await factsOf(text, 'python')).reads
    expect(found).toMatchObject(reads)
    expect(found).toHaveLength(reads.length)
  })

  test('the fields of settings', async () => {
    const text = `class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_")
    database_url: PostgresDsn
    mode: Literal["a", "b"] = "a"
    limit: conint(ge=1, le=9) = 5
    key: SecretStr = Field(..., env="API_KEY")
    dsn: Optional[AnyHttpUrl] = None
    cache: RedisDsn | None = None
class Other(BaseModel):
    name: str`
    expect((await factsOf(text, 'python')).reads).toEqual([
      { name: 'SHOP_DATABASE_URL', line: 3, isRequired: true, type: 'url', scheme: 'postgres' },
      {
        name: 'SHOP_MODE',
        line: 4,
        isRequired: false,
        type: 'enum',
        values: ['a', 'b'],
        default: 'a',
      },
      {
        name: 'SHOP_LIMIT',
        line: 5,
        isRequired: false,
        type: 'integer',
        least: 1,
        most: 9,
        default: '5',
      },
      { name: 'API_KEY', line: 6, isRequired: true, type: 'string' },
      { name: 'SHOP_DSN', line: 7, isRequired: false, type: 'url', scheme: 'http' },
      { name: 'SHOP_CACHE', line: 8, isRequired: false, type: 'url', scheme: 'redis' },
    ])
  })
})

test('routes, applications and API descriptions of Python', async () => {
  const text = `router = APIRouter(prefix="/v1")
app = FastAPI()
@router.get("/a")
async def a(): ...
@app.route("/b", methods=["POST"])
def b(): ...
app.router.add_get("/c", c)
urlpatterns = [path("d/", d)]
requests.get("/no")
if __name__ == "__main__":
    uvicorn.run(app, port=8000)`
  const { routes, applications, openapi, isProgram, listens } = await factsOf(text, 'python')
  expect(routes.map(({ method = '?', path }) => `${method} ${path}`)).toEqual([
    'GET /v1/a',
    'POST /b',
    'GET /c',
    '? /d/',
  ])
  expect(applications).toEqual([{ name: 'app', framework: 'asgi', line: 2 }])
  expect(openapi).toEqual({ path: '/openapi.json', line: 2 })
  expect({ isProgram, listens }).toEqual({ isProgram: true, listens: [{ line: 11, port: 8000 }] })
})

test.each<[string, string]>([
  ['brackets', '('.repeat(30_000)],
  ['closing brackets', '}'.repeat(30_000)],
  ['a chain', `a${'.b'.repeat(15_000)}`],
  ['nested lists', '['.repeat(30_000)],
  ['text that is none', '\0\ufffd\u2028'.repeat(5_000)],
  ['one long string', `x = "${'a'.repeat(190_000)}"`],
])('%s without end is given up or read, and the next file is read as ever', async (_, text) => {
  for (const grammar of ['typescript', 'python'] as const) {
    await factsOf(text, grammar).catch((error: Error) =>
      expect(error.message).toBe('it could not be parsed'),
    )
    expect((await factsOf('process.env.A', 'javascript')).reads).toHaveLength(1)
  }
})
