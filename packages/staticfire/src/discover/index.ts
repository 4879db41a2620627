export { type Discovery, discover } from './discover.ts'
export { exampleConfiguration } from './example.ts'
export { wellKnownLive, wellKnownReady } from './probes.ts'
