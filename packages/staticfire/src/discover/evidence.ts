import { basename } from 'node:path'
import { type ComposeService, readCompose } from './files/compose.ts'
import { type Dockerfile, readDockerfile } from './files/dockerfile.ts'
import { readExampleValues } from './files/example-values.ts'
import { readKubernetes, type Workload, workloadOf } from './files/kubernetes.ts'
import { type PackageFile, readPackageFile } from './files/package-file.ts'
import { readPrisma } from './files/prisma.ts'
import { readProcfile } from './files/procfile.ts'
import { type PythonProject, readPythonProject } from './files/python-project.ts'
import type { Found } from './findings.ts'
import { serviceName } from './service-name.ts'
import type { SourceFacts } from './source/facts.ts'
import { isSource, readSources } from './source/read-sources.ts'
import type { Tree } from './tree.ts'

/** Everything of a service's folder that conclusions are drawn from. */
export interface Evidence {
  tree: Tree
  service: string
  package?: PackageFile
  packageProblem?: string
  python?: PythonProject
  procfile: ReadonlyMap<string, Found<string>>
  dockerfile?: Dockerfile
  compose: ComposeService[]
  /** The compose service that this folder is built into. */
  composed?: ComposeService
  workload?: Workload
  /** What an example of an environment file gives. */
  examples: Found<{ name: string; value: string }>[]
  /** The service's own source files. */
  sources: SourceFacts[]
  /** What Prisma's client reads for it. */
  prisma: SourceFacts[]
  /** Programs that stand in for a dependency. */
  standIns: SourceFacts[]
  unread: number
}

/** The package below the service's folder that a file belongs to; empty for the folder's own. */
export function packageOf(file: string, { tree }: Evidence): string {
  const parts = file.split('/').slice(0, -1)
  for (let length = parts.length; length > 0; length--) {
    const folder = parts.slice(0, length).join('/')
    const isPackage = ['package.json', 'pyproject.toml', 'requirements.txt'].some((name) =>
      tree.files.includes(`${folder}/${name}`),
    )
    if (isPackage && parts[length - 1] !== 'src') return folder
  }
  return ''
}

/** Reads the files of a tree that tell what the service is. */
export async function gatherEvidence(tree: Tree): Promise<Evidence> {
  const sourceFiles = tree.files.filter((file) => isSource(file) && !isTest(file))
  const [manifest, python, procfile, dockerfile, compose, workloads, examples, prisma] =
    await Promise.all([
      readPackageFile(tree),
      readPythonProject(tree),
      readProcfile(tree),
      readDockerfile(tree),
      readCompose(tree),
      readKubernetes(tree),
      readExampleValues(tree),
      readPrisma(tree),
    ])
  const { facts, unread } = await readSources(tree, sourceFiles)
  const service = serviceName(manifest.file?.name ?? python?.name ?? basename(tree.root))
  const composed = compose.find(({ build, name }) => isHere(build) || name === service)
  const workload = workloadOf(workloads, service)
  return {
    tree,
    service,
    ...(manifest.file && { package: manifest.file }),
    ...(manifest.problem !== undefined && { packageProblem: manifest.problem }),
    ...(python && { python }),
    procfile,
    ...(dockerfile && { dockerfile }),
    compose,
    ...(composed && { composed }),
    ...(workload && { workload }),
    examples,
    prisma,
    sources: facts.filter(({ file }) => !isStandIn(file)),
    standIns: facts.filter(({ file }) => isStandIn(file)),
    unread,
  }
}

function isHere(build: string | undefined): boolean {
  return build !== undefined && /^\.\/?$/.test(build)
}

/** True for what tests the service, shows how to use it, or configures tools. */
export function isTest(file: string): boolean {
  return (
    /(^|\/)(tests?|__tests__|spec|specs|e2e|fixtures?|examples?|samples?|bench|benchmarks?|docs?)\//.test(
      file,
    ) ||
    /\.(test|spec|e2e-spec|config|stories)\.[cm]?[jt]sx?$/.test(file) ||
    /(^|\/)(test_[^/]*|[^/]*_test|conftest)\.py$/.test(file)
  )
}

/** True for a program that plays a dependency during development. */
function isStandIn(file: string): boolean {
  return (
    /(^|\/)(stubs?|mocks?|fakes?|stand-?ins?|simulators?|mock-?servers?)(\/|[.-])/i.test(file) ||
    /[-_.](stub|mock|fake)\.\w+$/i.test(file)
  )
}

/** True for what is run beside the service: scripts, tools, migrations. */
export function isBeside(file: string): boolean {
  return /(^|\/)(scripts?|tools?|migrations?|seeds?|alembic|hack|ci|docker|podman|deploy|cypress|k8s|helm)\//.test(
    file,
  )
}
