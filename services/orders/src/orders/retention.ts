import type pg from 'pg'

export interface Retention {
  /** Orders before this lose their owner's name. */
  anonymiseBefore: Date
  /** Orders before this are deleted. */
  deleteBefore: Date
  /** Rows of one statement: small enough that nobody waits for its locks. */
  batchSize: number
}

export interface Retired {
  anonymised: number
  deleted: number
}

type Database = Pick<pg.Pool, 'query'>

const tooOld = `SELECT id FROM orders WHERE created_at < $1`
const tooOldAndNamed = `${tooOld} AND owner <> 'erased'`
// Rows that somebody holds are left to the next run.
const next = `ORDER BY created_at, id LIMIT $2 FOR UPDATE SKIP LOCKED`

const deleteBatch = `DELETE FROM orders WHERE id IN (${tooOld} ${next})`
const anonymiseBatch = `UPDATE orders SET owner = 'erased', idempotency_key = NULL
  WHERE id IN (${tooOldAndNamed} ${next})`

/**
 * Deletes and anonymises what is too old, batch by batch, each a transaction of its own: whatever ends it, what is done
 * stays done and the next run goes on from there. Rejects with the signal's reason between two batches.
 */
export async function retire(
  database: Database,
  { anonymiseBefore, deleteBefore, batchSize }: Retention,
  { signal, onBatch }: { signal: AbortSignal; onBatch?: (soFar: Retired) => void },
): Promise<Retired> {
  const soFar: Retired = { anonymised: 0, deleted: 0 }
  const steps = [
    { count: 'deleted', batch: deleteBatch, before: deleteBefore },
    { count: 'anonymised', batch: anonymiseBatch, before: anonymiseBefore },
  ] as const
  for (const { count, batch, before } of steps) {
    for (;;) {
      signal.throwIfAborted()
      const { rowCount } = await database.query(batch, [before, batchSize])
      if (!rowCount) break
      soFar[count] += rowCount
      onBatch?.({ ...soFar })
    }
  }
  return soFar
}

/** What `retire` would do now; changes nothing. */
export async function countRetired(
  database: Database,
  { anonymiseBefore, deleteBefore }: Retention,
): Promise<Retired> {
  const count = async (selection: string, values: Date[]) => {
    const { rows } = await database.query<{ count: string }>(
      `SELECT count(*) FROM (${selection}) AS found`,
      values,
    )
    return Number(rows[0]?.count)
  }
  return {
    anonymised: await count(`${tooOldAndNamed} AND created_at >= $2`, [
      anonymiseBefore,
      deleteBefore,
    ]),
    deleted: await count(tooOld, [deleteBefore]),
  }
}
