export { checkUrlDependency, type UrlPlace } from './url-dependency.ts'
export type { Address } from './interposed-address.ts'
export type { OpenDependencies } from './open-dependencies.ts'
export {
  prepareDependencies,
  type PreparedDependencies,
  type PrepareOptions,
} from './prepare-dependencies.ts'
