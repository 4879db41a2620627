import { startPayments, type Payments } from './payments.ts'
import { startPostgres, type Postgres } from './postgres.ts'
import { startRelay, type Relay } from './relay.ts'
import { startService, type Service } from './service.ts'

/** A variant with everything it needs: its own payments stand-in, and a relay before the database. */
export interface World extends AsyncDisposable {
  readonly service: Service
  readonly payments: Payments
  readonly database: Relay
}

let postgres: Promise<Postgres> | undefined

/** One Postgres for the tests of a file; stop it with `stopPostgres` in `afterAll`. */
export function sharedPostgres(): Promise<Postgres> {
  return (postgres ??= startPostgres())
}

export async function stopPostgres(): Promise<void> {
  await (await postgres)?.[Symbol.asyncDispose]()
}

/** Starts a variant beside healthy dependencies, and waits until it listens. */
export async function startWorld(
  variant: string,
  env: Record<string, string> = {},
): Promise<World> {
  const { port, url } = await sharedPostgres()
  await using undo = new AsyncDisposableStack()
  const payments = undo.use(await startPayments())
  const database = undo.use(await startRelay(port))
  const service = undo.use(
    await startService(variant, {
      DATABASE_URL: url.replace(`:${port}/`, `:${database.port}/`),
      PAYMENTS_URL: payments.url,
      ...env,
    }),
  )
  const owned = undo.move()
  return { service, payments, database, [Symbol.asyncDispose]: () => owned.disposeAsync() }
}
