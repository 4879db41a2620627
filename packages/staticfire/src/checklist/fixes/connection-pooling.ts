import type { Fix } from '@staticfire/contracts'

export const connectionPoolingFix: Fix[] = [
  {
    language: 'any',
    text: `One pool for each dependency and process, made at the start and used by every request: connections are
kept, no more than an agreed number are open, and whoever finds all of them busy waits for a limited time. A
connection that broke is thrown away and replaced, whether it was idle or in use. The number times the processes and
replicas stays below what the dependency takes. Declare it: dependencies: { NAME: { pool: 10 } }.`,
  },
  {
    language: 'node',
    text: `// Postgres: one pool; its error event is for idle connections that broke, and unheard it ends the process
const pool = new pg.Pool({ connectionString, max: 10, connectionTimeoutMillis: 1_000 })
pool.on('error', (error) => log.warn({ error }, 'idle connection lost'))
await pool.query(sql, values)   // takes a client and gives it back, also when it fails
// a borrowed client goes back in any case; with the error it is destroyed, not used again
const client = await pool.connect()
try {
  const result = await client.query(sql, values)
  client.release()
  return result
} catch (error) {
  client.release(error)
  throw error
}

// HTTP: Node's own agents have no limit
const agent = new http.Agent({ keepAlive: true, maxSockets: 50 })
setGlobalDispatcher(new Agent({ connections: 50 }))     // fetch, from undici`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { pgOptions, staticfire } from '@staticfire/kit'
const kit = await staticfire({ name })
const connections = 10 // kept, and replaced when lost
const payments = kit.http('payments', { baseUrl, connections })
const options = pgOptions(databaseUrl, { name, connections })
const database = kit.pool('database', new pg.Pool(options))`,
  },
  {
    language: 'python',
    text: `# one pool in the application's lifespan, never a connect for each request
pool = await asyncpg.create_pool(dsn, max_size=10, timeout=1)
engine = create_async_engine(url, pool_size=10, max_overflow=0, pool_pre_ping=True)

# HTTP: one client for the process, not one for each call
session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=50))
client = httpx.AsyncClient(limits=httpx.Limits(max_connections=50))`,
  },
  {
    language: 'go',
    text: `// database/sql: no limit and two idle connections unless told otherwise
db.SetMaxOpenConns(10)
db.SetMaxIdleConns(10)
db.SetConnMaxIdleTime(5 * time.Minute)

// net/http: two idle connections for each host, and no limit
transport := http.DefaultTransport.(*http.Transport).Clone()
transport.MaxConnsPerHost = 50
transport.MaxIdleConnsPerHost = 50
// read the body to its end and close it, or the connection is not used again`,
  },
  {
    language: 'java',
    text: `spring.datasource.hikari.maximum-pool-size: 10
spring.datasource.hikari.connection-timeout: 1000

// HTTP: one client; Apache's pool has 5 for each route unless told otherwise
PoolingHttpClientConnectionManagerBuilder.create().setMaxConnPerRoute(50).setMaxConnTotal(50).build();`,
  },
]
