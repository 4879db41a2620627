import { section } from '../item.ts'
import { factor, sre, wellArchitected } from '../references.ts'

export const deployment = section('deployment', [
  {
    name: 'ci-pipeline',
    title: 'The CI/CD pipeline works',
    why: 'What is not built and tested on every change is tested in production.',
    level: 'silver',
    references: [
      factor('Build, release, run', 'build-release-run'),
      sre('Release engineering', 'release-engineering'),
    ],
  },
  {
    name: 'smoke-tests',
    title: 'Smoke tests tell a good deployment from a bad one',
    why: 'A smoke test that cannot fail approves every broken release.',
    level: 'silver',
    references: [
      sre('Testing for reliability', 'testing-reliability'),
      wellArchitected('OPS 6', 'mitigating deployment risks'),
    ],
  },
  {
    name: 'rollback',
    title: 'A rollback is documented and tested',
    why: 'When a release hurts, going back must be quicker than understanding why.',
    level: 'gold',
    references: [
      sre('Release engineering', 'release-engineering'),
      wellArchitected('OPS 6', 'mitigating deployment risks'),
    ],
  },
  {
    name: 'feature-flags',
    title: 'Feature flags allow a gradual rollout',
    why: 'A switch takes a bad feature away in seconds, without a release.',
    level: 'gold',
    references: [
      sre('Reliable product launches', 'reliable-product-launches'),
      { title: 'OpenFeature specification', url: 'https://openfeature.dev/specification/' },
    ],
  },
  {
    name: 'automation',
    title: 'Deployment is automated and tested',
    why: 'Steps that a person does by hand are done differently on the night it matters.',
    level: 'gold',
    references: [
      factor('Build, release, run', 'build-release-run'),
      wellArchitected('OPS 5', 'reducing defects, easing remediation'),
    ],
  },
])
