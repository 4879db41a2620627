import { readFolder, readLink } from './read.ts'

/** What each open descriptor of a process points at, e.g. `socket:[4711]`, `/dev/null`. */
export function readDescriptors(pid: number): string[] {
  const folder = `/proc/${pid}/fd`
  const links: string[] = []
  for (const descriptor of readFolder(folder)) {
    const link = readLink(`${folder}/${descriptor}`)
    if (link !== undefined) links.push(link)
  }
  return links
}

export function socketInode(link: string): number | undefined {
  return link.startsWith('socket:[') ? Number(link.slice(8, -1)) : undefined
}
