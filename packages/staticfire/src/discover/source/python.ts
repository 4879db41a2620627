import { type Listen, noFacts, type Route, type SourceFacts, variableName } from './facts.ts'
import { pythonReads } from './python-environment.ts'
import { settingsReads } from './python-settings.ts'
import { argument, called, textOf } from './python-nodes.ts'
import type { SyntaxNode } from './syntax.ts'

/** What a Python file reads, serves, opens and imports. */
export function pythonFacts(file: string, root: SyntaxNode): SourceFacts {
  const calls = root.all('call')
  const openapi = calls.flatMap(openapiOf)[0]
  return {
    ...noFacts(file),
    reads: [...pythonReads(root, calls), ...settingsReads(root)],
    routes: [...root.all('decorator').flatMap(decorated), ...calls.flatMap(added)],
    listens: calls.flatMap(listenOfCall),
    imports: importsOf(root),
    applications: root.children.flatMap(applicationOf),
    isProgram: root.children.some(isMainGuard),
    ...(openapi && { openapi }),
    mounts: calls.flatMap(mountOf),
    bearers: bearersOf(root),
    isPrinter:
      /\bsys\.argv\b|argparse/.test(root.text) && calls.some((it) => called(it) === 'print'),
    examples: examplesOf(root),
  }
}

const methods = /^(get|post|put|patch|delete|head|options)$/

/** `@app.get("/health")`, `@app.route("/orders", methods=["POST"])`. */
function decorated(decorator: SyntaxNode): Route[] {
  const call = decorator.children[0]
  if (call?.type !== 'call') return []
  const target = call.part('function')
  const name = target?.part('attribute')?.text ?? ''
  const path = textOf(argument(call, 0, 'path') ?? argument(call, 0, 'rule'))
  if (path?.startsWith('/') !== true || !(methods.test(name) || name === 'route')) return []
  const [first] = argument(call, -1, 'methods')?.all('string') ?? []
  const method = name === 'route' ? (textOf(first) ?? 'GET') : name
  const prefix = prefixOf(rootOf(decorator), target?.part('object')?.text ?? '')
  return [{ method: method.toUpperCase(), path: `${prefix}${path}`, line: decorator.line }]
}

function rootOf(node: SyntaxNode): SyntaxNode {
  let root = node
  while (root.parent) root = root.parent
  return root
}

/** `router = APIRouter(prefix="/v1")`. */
function prefixOf(root: SyntaxNode, router: string): string {
  for (const statement of root.children) {
    const assignment = statement.children[0]
    if (assignment?.type !== 'assignment' || assignment.part('left')?.text !== router) continue
    const call = assignment.part('right')
    if (call?.type !== 'call') continue
    return textOf(argument(call, -1, 'prefix') ?? argument(call, -1, 'url_prefix')) ?? ''
  }
  return ''
}

/** aiohttp's `add_get("/health", …)`, Starlette's `Route("/health", …)`, Django's `path("health/", …)`. */
function added(call: SyntaxNode): Route[] {
  const name = called(call)
  const path = textOf(argument(call, 0, 'path'))
  if (path === undefined) return []
  const method = /\.add_(get|post|put|patch|delete|head)$/.exec(name)?.[1]
  if (method !== undefined || /(^|\.)Route$/.test(name)) {
    if (!path.startsWith('/')) return []
    return [{ method: (method ?? 'get').toUpperCase(), path, line: call.line }]
  }
  if (!/^(path|re_path)$/.test(name) || path.startsWith('^')) return []
  return [{ path: `/${path.replace(/^\//, '')}`, line: call.line }]
}

function listenOfCall(call: SyntaxNode): Listen[] {
  const name = called(call)
  const isServer = /(^|\.)(run_app|serve_forever|TCPSite|(Threading)?HTTPServer|start_server)$/
  const isRun = /^(uvicorn|hypercorn|waitress|app|application|web)\.(run|serve|Config)$/
  if (!isServer.test(name) && !isRun.test(name)) return []
  const port = argument(call, -1, 'port')
  const variable = /environ(?:\.get\(|\[)\s*["']([A-Z][A-Z0-9_]*)/.exec(port?.text ?? '')?.[1]
  return [
    {
      line: call.line,
      ...(port?.type === 'integer' && { port: Number(port.text) }),
      ...(variable !== undefined && { variable }),
    },
  ]
}

function importsOf(root: SyntaxNode): string[] {
  return [
    ...root.all('import_statement').flatMap((it) => it.children.map(moduleName)),
    ...root.all('import_from_statement').flatMap((it) => {
      const module = it.part('module_name')?.text ?? ''
      const names = it.children.slice(1).map(moduleName)
      // What is imported may be a module of the package as well.
      return [module, ...names.map((name) => `${module}${module.endsWith('.') ? '' : '.'}${name}`)]
    }),
  ].filter((it) => it.length < 200)
}

function moduleName(node: SyntaxNode): string {
  return node.type === 'aliased_import' ? (node.part('name')?.text ?? '') : node.text
}

const frameworks: Record<string, 'asgi' | 'wsgi'> = {
  FastAPI: 'asgi',
  Starlette: 'asgi',
  Quart: 'asgi',
  Litestar: 'asgi',
  Flask: 'wsgi',
  APIFlask: 'wsgi',
  Bottle: 'wsgi',
}

/** `app = FastAPI()` at the top of a module, or made by a function of it. */
function applicationOf(statement: SyntaxNode): SourceFacts['applications'] {
  const assignment = statement.children[0]
  const call = assignment?.type === 'assignment' ? assignment.part('right') : undefined
  const name = assignment?.part('left')?.text ?? ''
  if (call?.type !== 'call' || !/^[A-Za-z_]\w*$/.test(name)) return []
  const made = called(call).split('.').at(-1) ?? ''
  if (Object.hasOwn(frameworks, made)) {
    return [{ name, framework: frameworks[made] ?? 'asgi', line: statement.line }]
  }
  const isApplication = /^(app|application)$/.test(name)
  if (isApplication && made === 'get_wsgi_application') {
    return [{ name, framework: 'wsgi', line: statement.line }]
  }
  if (isApplication && made === 'get_asgi_application') {
    return [{ name, framework: 'asgi', line: statement.line }]
  }
  return isApplication && made === 'create_app'
    ? [{ name, framework: 'wsgi', line: statement.line }]
    : []
}

function openapiOf(call: SyntaxNode): { path: string; line: number }[] {
  if (called(call).split('.').at(-1) !== 'FastAPI') return []
  const given = argument(call, -1, 'openapi_url')
  const path = given === undefined ? '/openapi.json' : textOf(given)
  return path === undefined ? [] : [{ path, line: call.line }]
}

/** `app.include_router(orders.router, prefix="/api")`. */
function mountOf(call: SyntaxNode): string[] {
  if (!/\.(include_router|register_blueprint|mount|add_subapp)$/.test(called(call))) return []
  const prefix =
    argument(call, -1, 'prefix') ?? argument(call, -1, 'url_prefix') ?? argument(call, 0, 'path')
  const path = textOf(prefix)
  return path === undefined || path === '' || path === '/' ? [] : [path]
}

/** The `api_token` of `f"Bearer {settings.api_token}"`, in a file that reads the header of a request. */
function bearersOf(root: SyntaxNode): SourceFacts['bearers'] {
  if (!/headers\b.{0,20}authorization/i.test(root.text)) return []
  return root.all('string').flatMap((it) => {
    const name = /^f["']Bearer \{(?:[\w.]*\.)?(\w+)\}["']$/.exec(it.text)?.[1]
    return name === undefined ? [] : [{ name, line: it.line }]
  })
}

function isMainGuard(statement: SyntaxNode): boolean {
  return (
    statement.type === 'if_statement' &&
    /__name__\s*==\s*["']__main__["']/.test(statement.part('condition')?.text ?? '')
  )
}

function examplesOf(root: SyntaxNode): SourceFacts['examples'] {
  return root.all('pair', 'keyword_argument').flatMap((pair) => {
    const key = pair.part('key') ?? pair.part('name')
    const name = key?.type === 'string' ? textOf(key) : key?.text
    const value = textOf(pair.part('value'))
    if (name === undefined || !variableName.test(name) || !value) return []
    return [{ name, value, line: pair.line }]
  })
}
