// Makes one file of each part of the kit, in place of `tsc`'s one for each source: a service starts with twenty
// files instead of a hundred and sixty, which is most of what starting the kit costs. Types stay as `tsc` wrote them.
// `node scripts/bundle-kit.ts [DIST]`
import { readdir, readFile, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const kit = fileURLToPath(new URL('../packages/kit/', import.meta.url))
const dist = resolve(process.argv[2] ?? join(kit, 'dist'))

interface Export {
  '@staticfire/source': string
  default: string
}
const { exports } = JSON.parse(await readFile(join(kit, 'package.json'), 'utf8')) as {
  exports: Record<string, Export>
}
const input = Object.fromEntries(
  Object.values(exports).map(({ default: built, '@staticfire/source': source }) => [
    built.replace(/^\.\/dist\/|\.js$/g, ''),
    source,
  ]),
)

// With it, `tsc -b` would take what is removed here for there.
await rm(join(dist, '.tsbuildinfo'), { force: true })
for (const file of await readdir(dist, { recursive: true })) {
  if (/\.js(?:\.map)?$/.test(file)) await rm(join(dist, file))
}
await using bundle = await rolldown({
  cwd: kit,
  input,
  platform: 'node',
  // Packages stay packages: whoever installs the kit sees which, and updates them.
  external: /^[^./]/,
})
await bundle.write({ dir: dist, format: 'esm', chunkFileNames: 'chunks/[name].js' })
