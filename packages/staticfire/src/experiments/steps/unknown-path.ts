import { randomBytes } from 'node:crypto'
import type { Operation } from '@staticfire/contracts'
import type { Client } from '../../traffic/client.ts'
import { getOperation } from '../../traffic/get-operation.ts'
import { mediaTypeOf } from '../../traffic/openapi/check-response.ts'
import type { DescribedOperation } from '../../traffic/openapi/documented-responses.ts'
import type { SentExchange } from '../../traffic/sent-exchange.ts'
import type { ExperimentContext } from '../define.ts'
import { patternOf } from './path-pattern.ts'

export interface UnknownAnswers {
  /** Of the first one, for the reader. */
  facts: { status?: number; mediaType?: string } | undefined
  /** The answers to paths that do not exist, asked with this method. */
  of(method: string): readonly SentExchange[]
}

const timeoutMs = 5_000

/**
 * What the service says to paths that do not exist, with each documented method: at the root, and
 * beside the documented paths, where another part of it may answer.
 */
export async function askUnknown(
  client: Client,
  described: readonly DescribedOperation[],
  { blueprint, signal }: ExperimentContext,
): Promise<UnknownAnswers> {
  const answers = new Map<string, SentExchange[]>()
  const [identity] = blueprint.identities.map(({ name }) => name)
  for (const method of new Set(described.map((each) => each.method))) {
    const sent: SentExchange[] = []
    for (const path of unknownPaths(described)) {
      const operation: Operation = {
        ...getOperation(path),
        method,
        ...(method !== 'GET' && method !== 'HEAD' && { body: {}, contentType: 'application/json' }),
      }
      const options = identity === undefined ? {} : { identity }
      sent.push(await client.send(operation, { timeoutMs, signal, ...options }))
    }
    answers.set(
      method,
      sent.filter(({ status }) => status !== undefined),
    )
  }
  const [first] = [...answers.values()].flat()
  const mediaType = first && mediaTypeOf(first)
  return {
    facts: first && {
      ...(first.status !== undefined && { status: first.status }),
      ...(mediaType !== undefined && { mediaType }),
    },
    of: (method) => answers.get(method) ?? [],
  }
}

/** Never one that a documented template matches: that would be an unknown object. */
function unknownPaths(described: readonly DescribedOperation[]): string[] {
  const name = `staticfire-unknown-${randomBytes(6).toString('hex')}`
  const patterns = described.map(({ path }) => patternOf(path))
  const folders = commonFolders(described.map(({ path }) => path))
  const paths = folders.map((folder) => `${folder}/${name}`)
  return paths.filter((path) => !patterns.some((pattern) => pattern.test(path)))
}

/** The root, and the folder that all paths share, where there is one. */
function commonFolders(paths: readonly string[]): string[] {
  const [first = [], ...rest] = paths.map((path) => path.split('/').slice(1, -1))
  const isShared = (part: string, index: number): boolean =>
    !part.includes('{') && rest.every((each) => each[index] === part)
  const end = first.findIndex((part, index) => !isShared(part, index))
  const shared = end < 0 ? first : first.slice(0, end)
  return [...new Set(['', shared.map((part) => `/${part}`).join('')])]
}
