import { environmentReads } from './javascript-environment.ts'
import { schemaReads } from './javascript-schemas.ts'
import { calledName, textOf } from './javascript-nodes.ts'
import { type Listen, noFacts, type Route, type SourceFacts, variableName } from './facts.ts'
import type { SyntaxNode } from './syntax.ts'

/** What a JavaScript or TypeScript file reads, serves, opens and imports. */
export function javascriptFacts(file: string, root: SyntaxNode): SourceFacts {
  const calls = root.all('call_expression')
  return {
    ...noFacts(file),
    reads: [...environmentReads(root, calls), ...schemaReads(root, calls)],
    routes: [
      ...calls.flatMap(routeOfCall),
      ...calls.flatMap(routeOfFactory),
      ...comparedPaths(root),
      ...listedRoutes(root),
      ...decoratedRoutes(root),
    ],
    listens: calls.flatMap(listenOfCall),
    imports: importsOf(root, calls),
    mounts: calls.flatMap(mountOfCall),
    bearers: bearersOf(root),
    isPrinter:
      /\bprocess\.argv\b/.test(root.text) && /console\.log\(|stdout\.write\(/.test(root.text),
    examples: examplesOf(root),
  }
}

const methods = /^(get|post|put|patch|delete|head|options|all|route)$/

/** `app.get('/health', …)` and `router.route('/orders').get(…)`, but not what an HTTP client asks for. */
function routeOfCall(call: SyntaxNode): Route[] {
  const target = call.part('function')
  if (target?.type !== 'member_expression') return []
  const name = target.part('property')?.text ?? ''
  const path = textOf(call.part('arguments')?.children[0])
  if (!methods.test(name) || path === undefined || !path.startsWith('/')) return []
  const owner = target.part('object')
  if (owner === undefined || isClient(owner)) return []
  const method = name === 'route' ? methodAfter(call) : name
  return [
    {
      ...(method === 'all' ? {} : { method: method?.toUpperCase() ?? 'GET' }),
      path,
      line: call.line,
    },
  ]
}

const factories = /(^|\.)(route|addRoute|defineRoute|registerRoute|endpoint)$/

/** `route('GET', '/orders/:id', …)`: a router of the service's own. */
function routeOfFactory(call: SyntaxNode): Route[] {
  const [first, second] = call.part('arguments')?.children ?? []
  const method = textOf(first)
  const path = textOf(second)
  if (!factories.test(calledName(call)) || !path?.startsWith('/')) return []
  return method !== undefined && /^(?:GET|POST|PUT|PATCH|DELETE|HEAD)$/.test(method)
    ? [{ method, path, line: call.line }]
    : []
}

function isClient(owner: SyntaxNode): boolean {
  const text = owner.text.slice(0, 200)
  return /^(await\b|request\(|supertest)|axios|fetch|\bclient\b|Client$|agent$|\bgot\b|ky\b|http$|https$|api$|cache|redis|Map$/i.test(
    text,
  )
}

function methodAfter(call: SyntaxNode): string | undefined {
  const next = call.parent?.type === 'member_expression' ? call.parent : undefined
  const name = next?.part('property')?.text
  return name !== undefined && methods.test(name) ? name : undefined
}

/** `path === '/health'` and `case '/health':`. */
function comparedPaths(root: SyntaxNode): Route[] {
  const compared = root.all('binary_expression').flatMap((node) => {
    if (!/^={2,3}$/.test(node.part('operator')?.text ?? '')) return []
    const left = node.part('left')
    const right = node.part('right')
    const [path, other] =
      textOf(right) === undefined ? [textOf(left), right] : [textOf(right), left]
    const isPath = /(path|url|pathname|route)\)?$/i.test(other?.text.slice(-40) ?? '')
    return isPath && path?.startsWith('/') === true ? [{ path, line: node.line }] : []
  })
  const cases = root.all('switch_case').flatMap((node) => {
    const path = textOf(node.part('value'))
    return path?.startsWith('/') === true ? [{ path, line: node.line }] : []
  })
  return [...compared, ...cases]
}

/** `{ method: 'GET', url: '/orders' }`, also with a path that is a plain regular expression. */
function listedRoutes(root: SyntaxNode): Route[] {
  return root.all('object').flatMap((object) => {
    const fields = new Map(
      object.children
        .filter((it) => it.type === 'pair')
        .map((pair) => [pair.part('key')?.text, pair.part('value') ?? undefined]),
    )
    const method = textOf(fields.get('method'))
    const value = fields.get('path') ?? fields.get('url')
    const path = textOf(value) ?? plainPath(value)
    if (
      method === undefined ||
      path?.startsWith('/') !== true ||
      !methods.test(method.toLowerCase())
    )
      return []
    // What is sent has the same shape as what is served.
    if (object.children.some((it) => isSent(it))) return []
    return [{ method: method.toUpperCase(), path, line: (value ?? object).line }]
  })
}

function isSent(part: SyntaxNode): boolean {
  return /^(body|headers|host|hostname)$/.test((part.part('key') ?? part).text.slice(0, 20))
}

function plainPath(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'regex') return undefined
  const source = /^\/\^((?:\\\/|[\w.-])+)\$\/[a-z]*$/.exec(node.text)?.[1]
  return source?.replaceAll('\\/', '/')
}

/** NestJS: `@Controller('health')` with `@Get('live')`. */
function decoratedRoutes(root: SyntaxNode): Route[] {
  return root.all('decorator').flatMap((decorator) => {
    const found = /^@(Get|Post|Put|Patch|Delete|Head|All)\(\s*(?:(['"])([^'"]*)\2)?\s*\)$/.exec(
      decorator.text,
    )
    if (!found) return []
    const [, method = 'Get', , own = ''] = found
    const path = `/${[controllerOf(decorator), own].map(trimSlashes).filter(Boolean).join('/')}`
    return [
      { ...(method === 'All' ? {} : { method: method.toUpperCase() }), path, line: decorator.line },
    ]
  })
}

function controllerOf(decorator: SyntaxNode): string {
  for (let node = decorator.parent; node !== undefined; node = node.parent) {
    if (!node.type.startsWith('class')) continue
    const text = node.parent?.type === 'export_statement' ? node.parent.text : node.text
    const found = /@Controller\(\s*(?:\{[^}]*path:\s*)?['"]([^'"]*)['"]/.exec(text.slice(0, 2_000))
    if (found) return found[1] ?? ''
  }
  return ''
}

function trimSlashes(text: string): string {
  return text.replaceAll(/^\/+|\/+$/g, '')
}

function listenOfCall(call: SyntaxNode): Listen[] {
  const name = calledName(call)
  const isListen = name === 'listen' || name === 'serve' || name === 'Bun.serve'
  if (!isListen && !/\.(listen|serve)$/.test(name)) return []
  const [first] = call.part('arguments')?.children ?? []
  if (name.endsWith('serve') && first?.type !== 'object') return []
  const port = first?.type === 'object' ? pairOf(first, 'port') : first
  return [
    {
      line: call.line,
      ...(port?.type === 'number' && { port: Number(port.text) }),
      ...variableIn(port),
    },
  ]
}

function variableIn(node: SyntaxNode | undefined): { variable?: string } {
  const name = /\benv(?:\.|\[['"])([A-Z][A-Z0-9_]*)/.exec(node?.text.slice(0, 300) ?? '')?.[1]
  return name === undefined ? {} : { variable: name }
}

function pairOf(object: SyntaxNode, key: string): SyntaxNode | undefined {
  const pair = object.children.find((it) => it.type === 'pair' && it.part('key')?.text === key)
  return pair?.part('value') ?? undefined
}

/** `app.use('/api', routes)`. */
function mountOfCall(call: SyntaxNode): string[] {
  const name = calledName(call)
  if (!/\.(use|register|setGlobalPrefix|basePath)$/.test(name)) return []
  const [first, second] = call.part('arguments')?.children ?? []
  const path =
    textOf(first) ?? textOf(second?.type === 'object' ? pairOf(second, 'prefix') : undefined)
  const isPrefix =
    path !== undefined && /^\/[\w/:.-]+$/.test(name.endsWith('GlobalPrefix') ? `/${path}` : path)
  return isPrefix && (second !== undefined || !name.endsWith('.use')) ? [path] : []
}

/** The `apiToken` of `Bearer ${config.apiToken}`, in a file that reads the header of a request. */
function bearersOf(root: SyntaxNode): SourceFacts['bearers'] {
  const reads = /headers\.authorization|headers\[['"]authorization|(get|header)\(['"]authorization/i
  if (!reads.test(root.text)) return []
  return root.all('template_string').flatMap((it) => {
    const name = /^`Bearer \$\{(?:[\w.]*\.)?(\w+)\}`$/.exec(it.text)?.[1]
    return name === undefined ? [] : [{ name, line: it.line }]
  })
}

function importsOf(root: SyntaxNode, calls: readonly SyntaxNode[]): string[] {
  const statements = root
    .all('import_statement', 'export_statement')
    .map((it) => textOf(it.part('source')))
  const required = calls
    .filter((it) => /^(require|import)$/.test(it.part('function')?.text ?? ''))
    .map((it) => textOf(it.part('arguments')?.children[0]))
  return [...statements, ...required].filter((it) => it !== undefined)
}

function examplesOf(root: SyntaxNode): SourceFacts['examples'] {
  return root.all('pair').flatMap((pair) => {
    const key = pair.part('key')?.text ?? ''
    const value = textOf(pair.part('value'))
    if (!variableName.test(key) || value === undefined || value === '') return []
    return [{ name: key, value, line: pair.line }]
  })
}
