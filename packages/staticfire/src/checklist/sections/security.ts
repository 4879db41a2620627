import { exposedSecretsFix } from '../fixes/exposed-secrets.ts'
import { rateLimitingFix } from '../fixes/rate-limiting.ts'
import { securityHeadersFix } from '../fixes/security-headers.ts'
import { section } from '../item.ts'
import { asvs, factor, rfc, wellArchitected } from '../references.ts'

export const security = section('security', [
  {
    name: 'security-scans',
    title: 'Security scans pass',
    why: 'Most break-ins use a hole that a scanner had already named.',
    level: 'silver',
    references: [
      wellArchitected('SEC 11', 'application security in the lifecycle'),
      asvs('14.2.1', 'V14', 'components are up to date'),
    ],
  },
  {
    name: 'dependency-freshness',
    title: 'Dependencies are up to date',
    why: 'A security fix is a small step from the last version and a migration from one years old.',
    level: 'silver',
    references: [
      factor('Dependencies', 'dependencies'),
      asvs('14.2.1', 'V14', 'components are up to date'),
    ],
  },
  {
    name: 'exposed-secrets',
    title: 'No secret shows in code, logs or answers',
    why: 'Logs are read by more people, kept longer and guarded less than the secret that leaks into them.',
    level: 'bronze',
    references: [
      asvs('7.1.1', 'V7', 'credentials are not logged'),
      wellArchitected('SEC 2', 'managing identities and secrets'),
    ],
    fix: exposedSecretsFix,
  },
  {
    name: 'access-control',
    title: 'Authentication and authorization are tested',
    why: 'The one operation that forgot its check is the one that gets found.',
    level: 'silver',
    references: [
      asvs('4.1', 'V4', 'general access control design'),
      rfc(9110, 'HTTP semantics, 401 and 403'),
    ],
  },
  {
    name: 'rate-limiting',
    title: 'Rate limits are configured',
    why: 'Without a limit a single client decides how the service feels for all others.',
    level: 'silver',
    references: [
      rfc(6585, 'Additional HTTP status codes, 429'),
      wellArchitected('REL 5', 'withstanding failures in interactions'),
    ],
    fix: rateLimitingFix,
  },
  {
    name: 'security-headers',
    title: 'Security headers are set',
    why: 'A header of one line keeps whole classes of browser attacks from working.',
    level: 'bronze',
    references: [
      asvs('14.4', 'V14', 'HTTP security headers'),
      rfc(6797, 'HTTP Strict Transport Security'),
    ],
    fix: securityHeadersFix,
  },
])
