import { circuitBreakersFix } from '../fixes/circuit-breakers.ts'
import { connectionPoolingFix } from '../fixes/connection-pooling.ts'
import { errorHandlingFix } from '../fixes/error-handling.ts'
import { gracefulShutdownFix } from '../fixes/graceful-shutdown.ts'
import { resourceCleanupFix } from '../fixes/resource-cleanup.ts'
import { retriesFix } from '../fixes/retries.ts'
import { timeoutsFix } from '../fixes/timeouts.ts'
import { section } from '../item.ts'
import { factor, rfc, sre, wellArchitected } from '../references.ts'

export const reliability = section('reliability', [
  {
    name: 'error-handling',
    title: 'Errors are handled comprehensively',
    why: 'A bad request must cost its sender an answer, not everybody the process.',
    level: 'bronze',
    references: [rfc(9457, 'Problem details for HTTP APIs'), rfc(9110, 'HTTP semantics')],
    fix: errorHandlingFix,
  },
  {
    name: 'circuit-breakers',
    title: 'Circuit breakers stop calls to a dependency that fails',
    why: 'Calls that are bound to fail hold threads and connections which the healthy part needs.',
    level: 'silver',
    references: [
      sre('Addressing cascading failures', 'addressing-cascading-failures'),
      wellArchitected('REL 5', 'withstanding failures in interactions'),
    ],
    fix: circuitBreakersFix,
  },
  {
    name: 'timeouts',
    title: 'Every external call has a timeout',
    why: 'One dependency that goes silent otherwise takes every request of the service with it.',
    level: 'bronze',
    references: [
      wellArchitected('REL 5', 'withstanding failures in interactions'),
      sre('Addressing cascading failures, latency and deadlines', 'addressing-cascading-failures'),
      {
        title: "Amazon Builders' Library: timeouts, retries, and backoff with jitter",
        url: 'https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/',
      },
    ],
    fix: timeoutsFix,
  },
  {
    name: 'retries',
    title: 'Retries are bounded and back off exponentially',
    why: 'Retries without bound or spread turn a short outage into a long one.',
    level: 'silver',
    references: [
      sre('Handling overload', 'handling-overload'),
      wellArchitected('REL 5', 'withstanding failures in interactions'),
    ],
    fix: retriesFix,
  },
  {
    name: 'connection-pooling',
    title: 'Connections are pooled',
    why: 'A connection for each request spends more on handshakes than on work, until the dependency refuses more.',
    level: 'bronze',
    references: [
      factor('Backing services', 'backing-services'),
      rfc(9112, 'HTTP/1.1, persistence'),
    ],
    fix: connectionPoolingFix,
  },
  {
    name: 'resource-cleanup',
    title: 'Connections, file handles and threads are given back',
    why: 'A leak of one descriptor a fault is an outage with a date nobody knows.',
    level: 'bronze',
    references: [
      factor('Disposability', 'disposability'),
      sre('Addressing cascading failures, resource exhaustion', 'addressing-cascading-failures'),
    ],
    fix: resourceCleanupFix,
  },
  {
    name: 'graceful-shutdown',
    title: 'The service shuts down without losing a request',
    why: 'Every deployment stops every instance: what one stop loses is lost on each release.',
    level: 'bronze',
    references: [
      factor('Disposability', 'disposability'),
      sre('Load balancing in the datacenter, lame duck state', 'load-balancing-datacenter'),
      {
        title: 'Kubernetes: pod termination',
        url: 'https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination',
      },
    ],
    fix: gracefulShutdownFix,
  },
])
