import type { WatchdogMessage } from './watchdog-message.ts'

/** Tells the watchdog, when there is one, what a tree of this process consists of. */
export interface TreeRegistration {
  /** A member left the session: its number is the only sure way to it. */
  escaped(pid: number, startTicks: number): void
  /** Nothing is left of the tree. */
  end(): void
}

type Send = (message: WatchdogMessage) => void

let send: Send | undefined
const live = new Map<number, WatchdogMessage[]>()

/** From now on all trees are told to this watchdog, beginning with those that already run. */
export function tellTreesTo(listener: Send | undefined): void {
  send = listener
  for (const message of [...live.values()].flat()) send?.(message)
}

/** Has a folder of our own removed if this process is killed before the returned function is called. */
export function removeIfKilled(path: string): () => void {
  send?.({ do: 'remove', path })
  return () => send?.({ do: 'keep', path })
}

export function registerTree(pid: number, startTicks: number, outputs: string[]): TreeRegistration {
  const messages: WatchdogMessage[] = []
  const tell = (message: WatchdogMessage) => {
    messages.push(message)
    send?.(message)
  }
  const told = new Set<string>()
  live.set(pid, messages)
  tell({ do: 'watch', pid, startTicks, outputs })
  return {
    escaped: (memberPid, memberTicks) => {
      const key = `${memberPid}/${memberTicks}`
      if (told.has(key)) return
      told.add(key)
      tell({ do: 'remember', pid: memberPid, startTicks: memberTicks })
    },
    end: () => {
      if (live.get(pid) !== messages) return
      live.delete(pid)
      send?.({ do: 'forget', pid })
    },
  }
}
