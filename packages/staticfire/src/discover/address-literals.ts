import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import type { AddressLiteral } from '@staticfire/contracts'
import { readBounded } from './read-bounded.ts'

const sources = /\.(?:[cm]?[jt]sx?|py|go|java|kt|rb|php|cs|rs|ex|scala)$/
const isTest = /(?:^|[._-])(?:test|tests|spec|mock|mocks|conftest)(?:[._-]|$)/i
/** What is not run in production, or is not the service's own. */
const leftOut =
  /^(?:\..*|node_modules|vendor|dist|build|target|venv|__pycache__|site-packages|docs?|examples?|fixtures?|stubs?|mocks?|__mocks__|tests?|__tests__|spec|specs|e2e|bench)$/i

const mostFiles = 2_000
const mostLiterals = 50
const longestFile = 256 * 1024

/** An address with a scheme, in quotes; a name without a dot is left to `localhost`. */
const address =
  /["'`](?:https?|wss?|grpcs?|postgres(?:ql)?|mysql|rediss?|amqps?|mongodb|tcp|nats):\/\/(?:[^\s"'`/@]{1,200}@)?(\[[\da-f:]+\]|localhost|[\w-]+(?:\.[\w-]+)+)(?::(\d{1,5}))?(?=[/"'`?#])/gi

/** Addresses that are written into the service's own source, outside tests. Read, never run. */
export async function findAddressLiterals(
  root: string,
): Promise<{ sourceFiles: number; literals: AddressLiteral[] }> {
  const literals: AddressLiteral[] = []
  let files = 0
  await walk(root)
  return { sourceFiles: files, literals: literals.slice(0, mostLiterals) }

  async function walk(folder: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      if (files >= mostFiles || literals.length >= mostLiterals) return
      const path = join(folder, entry.name)
      if (entry.isDirectory() && !leftOut.test(entry.name)) await walk(path)
      if (!entry.isFile() || !sources.test(entry.name) || isTest.test(entry.name)) continue
      files += 1
      const text = (await readBounded(path, longestFile)) ?? ''
      literals.push(...literalsOf(text, relative(root, path)).slice(0, mostLiterals))
    }
  }
}

/** Names of documents, which look like addresses and are never asked. */
const names =
  /(?:^|\.)(?:w3\.org|json-schema\.org|openapis\.org|example\.(?:com|org|net)|xmlsoap\.org|ietf\.org)$/i

export function literalsOf(text: string, file: string): AddressLiteral[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.length > 2_000 || /^\s*(?:\/\/|#|\*|\/\*|--)/.test(line)) return []
    return [...line.matchAll(address)]
      .map(([, host = '', port]) => ({
        place: `${file}:${index + 1}`,
        host: host.replace(/^\[|\]$/g, '').toLowerCase(),
        ...(port !== undefined && { port: Number(port) }),
      }))
      .filter(({ host }) => !names.test(host))
  })
}
