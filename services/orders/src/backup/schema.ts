import pg from 'pg'

/** A connection for work that takes minutes: no statement of it is given up. */
export async function connect(url: string, name: string): Promise<pg.Client & AsyncDisposable> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: name,
  })
  // A connection that breaks fails what is under way; without a listener it would end the process.
  client.on('error', () => {})
  await client.connect()
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() })
}

export interface Table {
  name: string
  columns: string[]
}

/** The service's tables, without the migrations' own. */
export async function tablesOf(client: pg.Client): Promise<Table[]> {
  const { rows } = await client.query<Table>(`
    SELECT table_name AS name, array_agg(column_name::text ORDER BY ordinal_position) AS columns
    FROM information_schema.tables JOIN information_schema.columns USING (table_schema, table_name)
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
      AND table_name <> 'pgmigrations' AND is_generated = 'NEVER'
    GROUP BY table_name ORDER BY table_name`)
  return rows
}

export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('SELECT name FROM pgmigrations ORDER BY id')
  return rows.map(({ name }) => name)
}

/** Rejects where there is more than rows to keep: what a sequence counted would be lost unseen. */
export async function refuseSequences(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ sequencename: string }>(
    `SELECT sequencename FROM pg_sequences
     WHERE schemaname = 'public' AND sequencename <> 'pgmigrations_id_seq'`,
  )
  if (rows.length === 0) return
  const names = rows.map(({ sequencename }) => sequencename).join(', ')
  throw new Error(`A backup would lose the state of ${names}: teach src/backup to keep it first.`)
}

/** `COPY` of exactly these columns, in this order. */
export function copyStatement({ name, columns }: Table, direction: 'TO STDOUT' | 'FROM STDIN') {
  return `COPY public.${quoted(name)} (${columns.map(quoted).join(', ')}) ${direction}`
}

function quoted(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`
}
