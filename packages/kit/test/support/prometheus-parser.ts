import { spawnSync } from 'node:child_process'

/** Debian's own, which has Prometheus' client; another one in the path need not. */
const python = '/usr/bin/python3'

/** Tests that need it are skipped by name where this is not installed. */
export const isPrometheusParserInstalled =
  spawnSync(python, ['-c', 'import prometheus_client.parser']).status === 0

export interface ParsedFamily {
  name: string
  type: string
  help: string
  samples: [name: string, labels: Record<string, string>, value: number | string][]
}

const program = `
import json, sys
from prometheus_client.parser import text_string_to_metric_families
text = sys.stdin.buffer.read().decode()
json.dump([
  {"name": f.name, "type": f.type, "help": f.documentation,
   "samples": [[s.name, s.labels, s.value] for s in f.samples]}
  for f in text_string_to_metric_families(text)], sys.stdout)
`

/** Reads a scrape with the parser of Prometheus' Python client; throws with its words on what it refuses. */
export function parseByPrometheus(text: string): ParsedFamily[] {
  const { status, stdout, stderr } = spawnSync(python, ['-c', program], {
    input: text,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as ParsedFamily[]
}
