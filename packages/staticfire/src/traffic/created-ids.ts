import type { Operation, OperationParameter } from '@staticfire/contracts'
import { createdValue } from './created-value.ts'
import type { SentExchange } from './sent-exchange.ts'

/** The values that a request's parameters take, chosen so that a child goes with its own parent. */
export interface ChosenIds {
  /** By the parameter's name. */
  values: Map<string, string>
  /** By the operation that created the value. */
  byCreator: Map<string, string>
}

/** What a service created during this client's life, by creating operation, field and identity. */
export interface CreatedIds {
  /** Learns from a creation's response; `parents` are the ids that its own request named. */
  learn(
    operation: Operation,
    sent: SentExchange,
    sender: string | undefined,
    parents?: Map<string, string>,
  ): void
  /** The newest value for a parameter that belongs to `owner`; anybody's when `owner` is undefined. */
  find(parameter: OperationParameter, owner: string | undefined): string | undefined
  /** Values for all created parameters. A deletion's target is taken out: nobody else reads it. */
  choose(operation: Operation, owner: string | undefined): ChosenIds
  readonly size: number
}

interface Created {
  value: string
  parents: Map<string, string>
}

const maxValuesKept = 100

export function createCreatedIds(operations: readonly Operation[]): CreatedIds {
  const wantedFields = fieldsByCreator(operations)
  /** Creating operation and field → identity → what it created, the newest last. */
  const created = new Map<string, Map<string, Created[]>>()

  return {
    learn(operation, sent, sender = '', parents = new Map()) {
      if (sent.outcome !== 'ok' || !sent.isExpected) return
      for (const field of wantedFields.get(operation.id) ?? []) {
        const value = createdValue(sent, field, operation.path)
        if (value !== undefined) add(keyOf(operation.id, field), sender, { value, parents })
      }
    },
    find: (parameter, owner) => list(parameter, owner)?.at(-1)?.value,
    choose(operation, owner) {
      const chosen: ChosenIds = { values: new Map(), byCreator: new Map() }
      const consumed = operation.method === 'DELETE' ? lastInPath(operation) : undefined
      // The deepest first: it decides which parents the others must name.
      for (const parameter of operation.parameters.toReversed()) {
        const creator = parameter.createdBy?.operation
        if (creator === undefined) continue
        const found = list(parameter, owner) ?? list(parameter, undefined)
        const next = parameter === consumed ? found?.[0] : found?.at(-1)
        const value = chosen.byCreator.get(creator) ?? next?.value
        if (value === undefined) continue
        chosen.values.set(parameter.name, value)
        chosen.byCreator.set(creator, value)
        for (const [parent, id] of next?.parents ?? []) chosen.byCreator.set(parent, id)
        if (parameter === consumed) forget(creator, value)
      }
      return chosen
    },
    get size() {
      return lists().reduce((total, each) => total + each.length, 0)
    },
  }

  function add(key: string, sender: string, item: Created): void {
    const owners = created.get(key) ?? new Map<string, Created[]>()
    const items = owners.get(sender) ?? []
    created.set(key, owners.set(sender, items))
    if (items.some((each) => each.value === item.value)) return
    items.push(item)
    if (items.length > maxValuesKept) items.shift()
  }

  function list(parameter: OperationParameter, owner: string | undefined): Created[] | undefined {
    const { createdBy } = parameter
    if (!createdBy) return undefined
    const owners = created.get(keyOf(createdBy.operation, createdBy.field))
    const found = owner === undefined ? [...(owners?.values() ?? [])] : [owners?.get(owner) ?? []]
    return found.find((items) => items.length > 0)
  }

  function lists(): Created[][] {
    return [...created.values()].flatMap((owners) => [...owners.values()])
  }

  /** With an object goes what was created below it. */
  function forget(creator: string, value: string): void {
    for (const [key, owners] of created) {
      const isItsOwn = key.startsWith(`${creator}\n`)
      for (const items of owners.values()) {
        const left = items.filter((each) =>
          isItsOwn ? each.value !== value : each.parents.get(creator) !== value,
        )
        items.splice(0, items.length, ...left)
      }
    }
  }
}

function fieldsByCreator(operations: readonly Operation[]): Map<string, Set<string>> {
  const fields = new Map<string, Set<string>>()
  for (const { createdBy } of operations.flatMap((operation) => operation.parameters)) {
    if (!createdBy) continue
    const wanted = fields.get(createdBy.operation) ?? new Set()
    fields.set(createdBy.operation, wanted.add(createdBy.field))
  }
  return fields
}

function keyOf(operation: string, field: string): string {
  return `${operation}\n${field}`
}

function lastInPath({ parameters, path }: Operation): OperationParameter | undefined {
  const place = (parameter: OperationParameter): number => path.lastIndexOf(`{${parameter.name}}`)
  return parameters
    .filter((parameter) => parameter.in === 'path')
    .toSorted((a, b) => place(a) - place(b))
    .at(-1)
}
