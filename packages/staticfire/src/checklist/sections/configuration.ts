import { hardcodedValuesFix } from '../fixes/hardcoded-values.ts'
import { missingConfigFix } from '../fixes/missing-config.ts'
import { startupValidationFix } from '../fixes/startup-validation.ts'
import { section } from '../item.ts'
import { asvs, factor, sre, wellArchitected } from '../references.ts'

export const configuration = section('configuration', [
  {
    name: 'hardcoded-values',
    title: 'Nothing that differs between deployments is written into the code',
    why: 'An address or credential in the source cannot follow a move, and sends a test to production.',
    level: 'silver',
    references: [factor('Config', 'config'), factor('Backing services', 'backing-services')],
    fix: hardcodedValuesFix,
  },
  {
    name: 'environments',
    title: 'Development, staging and production differ by configuration alone',
    why: 'A build that behaves differently by environment was never tested as it runs in production.',
    level: 'silver',
    references: [factor('Config', 'config'), factor('Dev/prod parity', 'dev-prod-parity')],
  },
  {
    name: 'secrets-management',
    title: 'Secrets come from a secret manager and can be rotated',
    why: 'A secret that lives in a file or an image leaks with it and cannot be changed in a hurry.',
    level: 'gold',
    references: [
      wellArchitected('SEC 2', 'managing identities and secrets'),
      asvs('6.4.1', 'V6', 'a secrets management solution is used'),
    ],
  },
  {
    name: 'startup-validation',
    title: 'Configuration is validated at start-up',
    why: 'A bad value that is accepted at start turns into a failure of requests, hours later and far from its cause.',
    level: 'bronze',
    references: [
      factor('Config', 'config'),
      sre('Release engineering, configuration management', 'release-engineering'),
    ],
    fix: startupValidationFix,
  },
  {
    name: 'missing-config',
    title: 'Missing configuration is handled: refused by name, or replaced by a documented default',
    why: 'Whoever deploys reads one line to learn which variable is missing, or loses an hour to a stack trace.',
    level: 'bronze',
    references: [factor('Config', 'config'), factor('Disposability', 'disposability')],
    fix: missingConfigFix,
  },
])
