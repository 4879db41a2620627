const most = 20

/** How runtimes and drivers of several languages name an address that they did not reach. */
const patterns = [
  /\bconnect E[A-Z]+ \[?([\w.:-]+?)\]?:(\d{1,5})(?=[\s",;)\]\\]|$)/g,
  /\bgetaddrinfo E[A-Z_]+ ([\w.-]+)(?::(\d{1,5}))?/g,
  /\bdial (?:tcp|udp)[46]? \[?([\w.:-]+?)\]?:(\d{1,5})\b/g,
  /\bdial (?:tcp|udp)[46]?: lookup ([\w.-]+)/g,
  /\bhost='([\w.-]+)', port=(\d{1,5})/g,
  /\bUnknownHostException: ([\w.-]+)/g,
  /\bConnect call failed \('([\w.:]+)', (\d{1,5})/g,
  /\bconnect to host ([\w.-]+):(\d{1,5})/gi,
  /\bConnection (?:to|refused:) ([\w.-]+)[/:](?:[\d.]+:)?(\d{1,5})\b/g,
]

/** `host:port`, or `host` alone, of what could not be reached, as the service printed it. */
export function printedAddresses(lines: readonly string[]): string[] {
  const found = new Set<string>()
  for (const line of lines) {
    for (const pattern of patterns) {
      for (const [, host = '', port] of line.slice(0, 4_000).matchAll(pattern)) {
        found.add(port === undefined ? host : `${host}:${port}`)
        if (found.size >= most) return [...found]
      }
    }
  }
  return [...found]
}
