import type { VariableType } from '@staticfire/contracts'

/** A variable of the environment that source text reads. */
export interface VariableRead {
  name: string
  line: number
  /** Only where the text shows it: it raises without one, or goes on with a default. */
  isRequired?: boolean
  default?: string
  type?: VariableType
  /** The allowed values of an enum. */
  values?: string[]
  /** Bounds of a number, where they are literals. */
  least?: number
  most?: number
  /** A request is sent to it where it is read. */
  isCalled?: boolean
  /** The scheme that its URL must have, e.g. `postgres`. */
  scheme?: string
}

export interface Route {
  /** Upper case; undefined when the text does not tell it. */
  method?: string
  path: string
  line: number
}

/** A place that opens a port. */
export interface Listen {
  line: number
  port?: number
  variable?: string
}

/** An application object of a Python framework at the top of a module. */
export interface Application {
  name: string
  framework: 'asgi' | 'wsgi'
  line: number
}

/** What one source file says about the service. */
export interface SourceFacts {
  file: string
  reads: VariableRead[]
  routes: Route[]
  listens: Listen[]
  /** Module specifiers as they are written. */
  imports: string[]
  applications: Application[]
  /** Python: it does something when it is run as a program. */
  isProgram: boolean
  /** A path that the framework serves its API description under. */
  openapi?: { path: string; line: number }
  /** A path that routes of other files are mounted under. */
  mounts: string[]
  /** Names of what an incoming bearer token is compared with, e.g. `apiToken`. */
  bearers: { name: string; line: number }[]
  /** It prints something, and is told by arguments what. */
  isPrinter: boolean
  /** Text that is given to names in upper case: examples of values, in tests. */
  examples: { name: string; value: string; line: number }[]
}

export function noFacts(file: string): SourceFacts {
  return {
    file,
    reads: [],
    routes: [],
    listens: [],
    imports: [],
    applications: [],
    isProgram: false,
    mounts: [],
    bearers: [],
    isPrinter: false,
    examples: [],
  }
}

/** How variables of the environment are usually called. */
export const variableName = /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/
