export { checkUrlDependency } from './url-dependency.ts'
export type { OpenDependencies } from './open-dependencies.ts'
export { prepareDependencies, type PreparedDependencies } from './prepare-dependencies.ts'
