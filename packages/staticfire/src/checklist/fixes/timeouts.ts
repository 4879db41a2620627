import type { Fix } from '@staticfire/contracts'

export const timeoutsFix: Fix[] = [
  {
    language: 'any',
    text: `Give every call a deadline over the whole of it: connecting, the first byte and the last. An idle
timeout is not enough, for one byte now and then keeps it from firing. When the deadline passes, abort the call
and answer the client: 504, or a fallback. Declare the patience under dependencies: { NAME: { timeout: 800ms } }.`,
  },
  {
    language: 'node',
    text: `// HTTP: the signal covers the body as well, and aborts the connection
const response = await fetch(url, { signal: AbortSignal.timeout(800) })
const quote = await response.json()

// Postgres: a limit at the server, one at the client, one for connecting
const pool = new pg.Pool({
  connectionString,
  connectionTimeoutMillis: 800,
  query_timeout: 800,              // the client gives up
  statement_timeout: 750,          // and the server stops working on it
})
// query_timeout leaves a silent connection in the pool: destroy the one that timed out
const client = await pool.connect()
try {
  const result = await client.query(sql, values)
  client.release()
  return result
} catch (error) {
  client.release(error)
  throw error
}`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { pgOptions, staticfire } from '@staticfire/kit'
const kit = await staticfire({ name })
// over all tries, to the last byte
const billing = kit.http('billing', { baseUrl, deadlineMs: 800 })
const ms = { connectTimeoutMs: 800, queryTimeoutMs: 800 }
const pool = new pg.Pool(pgOptions(databaseUrl, { name, ...ms }))
const database = kit.pool('database', pool)`,
  },
  {
    language: 'python',
    text: `# aiohttp: total is the whole call with its body, and closes the connection
async with session.get(url, timeout=aiohttp.ClientTimeout(total=0.8)) as response:
    quote = await response.json()

# httpx limits each read, not the whole: put a deadline around the call. With anyio below 4 the
# cancellation can be lost while it connects, and with httpcore below 1 the connection stays open
async with asyncio.timeout(0.8):
    response = await http.get(url)

# asyncpg: command_timeout for each statement, timeout for connecting
pool = await asyncpg.create_pool(dsn, timeout=0.8, command_timeout=0.8)

# psycopg: connect_timeout, and let the kernel end a connection that went silent
psycopg.connect(dsn, connect_timeout=2, tcp_user_timeout=800, options="-c statement_timeout=800")`,
  },
  {
    language: 'go',
    text: `ctx, cancel := context.WithTimeout(r.Context(), 800*time.Millisecond)
defer cancel()

req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil) // covers the body as well
rows, err := db.QueryContext(ctx, query, id)                          // cancels at the server

// never http.Get: http.DefaultClient has no timeout
client := &http.Client{Timeout: 800 * time.Millisecond}`,
  },
  {
    language: 'java',
    text: `// java.net.http: connectTimeout for connecting, orTimeout for the whole call with its body
HttpClient client = HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();
var call = client.sendAsync(request, BodyHandlers.ofString());
try {
  return call.get(800, TimeUnit.MILLISECONDS);
} catch (TimeoutException e) {
  call.cancel(true);
  throw e;
}

// PostgreSQL's driver takes seconds; Hikari milliseconds
jdbc:postgresql://…?connectTimeout=1&socketTimeout=1
spring.datasource.hikari.connection-timeout: 800`,
  },
]
