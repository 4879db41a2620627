import type { Fix } from '@staticfire/contracts'

export const resourceCleanupFix: Fix[] = [
  {
    language: 'any',
    text: `Whatever is opened has an owner that closes it on every way out: success, error, timeout, a client that left.
Bodies of error responses are read or cancelled too, for their connection is held until then. Timers, watchers and
threads are made once at the start, not for each request or each failure. At a stop, after the last request, pools
are closed before the process ends: the database otherwise finds out by itself.`,
  },
  {
    language: 'node',
    text: `import { open } from 'node:fs/promises'

await using file = await open(path)                  // closed on every way out

const response = await fetch(url, { signal: AbortSignal.timeout(800) })
if (!response.ok) {
  await response.body?.cancel()                      // unread, it keeps its connection
  throw new Error(\`payments answered \${response.status}\`)
}

// at the end of the shutdown, before process.exit
await pool.end()                                     // Terminate for each connection
agent.destroy()                                      // FIN`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
// bodies are read to their end, and what hangs is given up
const payments = kit.http('payments', { baseUrl })
kit.onClose('mail', () => mail.close()) // last one first`,
  },
  {
    language: 'python',
    text: `with open(path) as file: ...                          # never open() alone
async with session.get(url) as response: ...         # releases the connection in any case
executor = ThreadPoolExecutor(max_workers=8)         # one for the process, not a thread for each failure

# at the end of the lifespan
await pool.close()                                   # asyncpg: Terminate for each connection
await session.close()`,
  },
  {
    language: 'go',
    text: `defer response.Body.Close()                          // also when the status is an error
io.Copy(io.Discard, response.Body)                   // read to the end, or the connection is not used again
ctx, cancel := context.WithTimeout(ctx, 800*time.Millisecond)
defer cancel()                                       // a goroutine that waits on ctx ends with it

// after server.Shutdown returns
db.Close()
transport.CloseIdleConnections()`,
  },
  {
    language: 'java',
    text: `try (var connection = dataSource.getConnection();
     var statement = connection.prepareStatement(sql)) { … }

// Spring closes what it made when the context closes: server.shutdown: graceful
// what you made yourself: @Bean(destroyMethod = "close"), executor.shutdown() in @PreDestroy`,
  },
]
