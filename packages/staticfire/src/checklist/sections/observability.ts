import { errorTrackingFix } from '../fixes/error-tracking.ts'
import { healthCheckFix } from '../fixes/health-check.ts'
import { logLevelsFix } from '../fixes/log-levels.ts'
import { metricsFix } from '../fixes/metrics.ts'
import { structuredLogsFix } from '../fixes/structured-logs.ts'
import { tracingFix } from '../fixes/tracing.ts'
import { section } from '../item.ts'
import { asvs, factor, sre, wellArchitected } from '../references.ts'

export const observability = section('observability', [
  {
    name: 'log-levels',
    title: 'Events are logged at fitting levels',
    why: 'An alert on errors is worth something only if errors, and nothing else, are logged as such.',
    level: 'silver',
    references: [
      sre('Monitoring distributed systems', 'monitoring-distributed-systems'),
      asvs('7.1.3', 'V7', 'security relevant events are logged'),
    ],
    fix: logLevelsFix,
  },
  {
    name: 'structured-logs',
    title: 'Logs are structured: one JSON record a line',
    why: 'In an incident logs are queried, not read, and a line that does not parse is not found.',
    level: 'bronze',
    references: [
      factor('Logs', 'logs'),
      asvs('7.3.1', 'V7', 'log injection is prevented'),
      wellArchitected('OPS 4', 'observability of the workload'),
    ],
    fix: structuredLogsFix,
  },
  {
    name: 'metrics',
    title: 'Metrics are instrumented',
    why: 'What is not counted is learnt from customers.',
    level: 'silver',
    references: [
      sre(
        'Monitoring distributed systems, the four golden signals',
        'monitoring-distributed-systems',
      ),
      wellArchitected('OPS 4', 'observability of the workload'),
    ],
    fix: metricsFix,
  },
  {
    name: 'tracing',
    title: 'Distributed tracing is configured',
    why: 'With several services in a request only a trace tells which of them was slow.',
    level: 'silver',
    references: [
      { title: 'W3C Trace Context', url: 'https://www.w3.org/TR/trace-context/' },
      wellArchitected('REL 6', 'monitoring workload resources'),
    ],
    fix: tracingFix,
  },
  {
    name: 'error-tracking',
    title: 'Unhandled errors reach an error tracker',
    why: 'An exception that nobody is told of happens until a customer complains.',
    level: 'silver',
    references: [sre('Effective troubleshooting', 'effective-troubleshooting')],
    fix: errorTrackingFix,
  },
  {
    name: 'health-check',
    title: 'Health and readiness can be asked for',
    why: 'The platform restarts and routes by these two answers: a wrong one keeps a broken instance in or takes a good one down.',
    level: 'bronze',
    references: [
      sre('Load balancing in the datacenter, lame duck state', 'load-balancing-datacenter'),
      sre('Addressing cascading failures', 'addressing-cascading-failures'),
      wellArchitected('REL 11', 'withstanding component failures'),
    ],
    fix: healthCheckFix,
  },
  {
    name: 'kubernetes-probes',
    title: 'Kubernetes probes fit the service',
    why: 'A probe that is stricter than the service is slow restarts it in a loop, at the worst time.',
    level: 'silver',
    references: [
      {
        title: 'Kubernetes: configure liveness, readiness and startup probes',
        url: 'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/',
      },
    ],
  },
])
