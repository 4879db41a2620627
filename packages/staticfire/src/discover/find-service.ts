import { posix } from 'node:path'
import { join } from 'node:path'
import { isTest } from './evidence.ts'
import { type Survey, survey } from './survey.ts'
import { readTree } from './tree.ts'

/** The folder of the service that is meant by a folder, or those that could be. */
export type ServiceSearch =
  | { type: 'found'; folder: string; inside?: string; survey: Survey; passedOver: string[] }
  | { type: 'several'; folders: { path: string; start: string }[] }
  | { type: 'none'; survey: Survey }

const maxPackages = 30

/** Takes the folder itself, or the only package below it that can be started. */
export async function findService(folder: string): Promise<ServiceSearch> {
  const own = await survey(folder)
  if (own.start) return { type: 'found', folder, survey: own, passedOver: [] }
  // Several candidates in one package are a question about that package.
  if (own.doubts.some(({ about, text }) => about === 'start' && text.startsWith('could be'))) {
    return { type: 'none', survey: own }
  }
  const packages = await packagesBelow(folder)
  const services: { path: string; survey: Survey }[] = []
  for (const path of packages) {
    const found = await survey(join(folder, path))
    if (found.start && isService(found)) services.push({ path, survey: found })
  }
  const [only, ...others] = services
  if (only === undefined) return { type: 'none', survey: own }
  if (others.length > 0) {
    const folders = services.map(({ path, survey: it }) => ({
      path,
      start: it.start?.value.join(' ') ?? '',
    }))
    return { type: 'several', folders }
  }
  return {
    type: 'found',
    folder: join(folder, only.path),
    inside: only.path,
    survey: only.survey,
    passedOver: packages.filter((path) => path !== only.path),
  }
}

/** A program that opens a port or calls something, rather than a tool that is started and ends. */
function isService({ port, endpoints, dependencies }: Survey): boolean {
  return port !== undefined || dependencies.length > 0 || Object.keys(endpoints).length > 0
}

async function packagesBelow(folder: string): Promise<string[]> {
  const { files } = await readTree(folder)
  const found = files
    .filter((file) =>
      /\/(package\.json|pyproject\.toml|requirements\.txt|Dockerfile|Procfile)$/.test(file),
    )
    .map((file) => posix.dirname(file))
    .filter((path) => path.split('/').length <= 3 && !isTest(`${path}/x`))
  return [...new Set(found)].slice(0, maxPackages)
}
