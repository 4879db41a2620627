/** Frames as Node, Python, Go, Java and .NET, Ruby and PHP print them; two in a row are a trace. */
const frame =
  /^\s+at .+[:(].*\d+|^\s*File ".+", line \d+|^\s+.+\.go:\d+( \+0x[0-9a-f]+)?$|^\s+at [\w.$]+\(.+\)|^\s+from .+:\d+:in |^#\d+ .+\(\d+\)/

/** Whether the output holds an uncaught exception's stack trace, plain or inside a JSON string. */
export function looksLikeStackTrace(output: string): boolean {
  const lines = output.replaceAll('\\n', '\n').split('\n')
  return lines.filter((line) => frame.test(line)).length >= 2
}
