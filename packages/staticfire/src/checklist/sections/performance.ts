import { section } from '../item.ts'
import { rfc, sre, wellArchitected } from '../references.ts'

export const performance = section('performance', [
  {
    name: 'load-test',
    title: 'Load tests are done, up to and beyond capacity',
    why: 'Capacity that was never measured is found out by the first busy day.',
    level: 'silver',
    references: [
      sre('Handling overload', 'handling-overload'),
      sre('Testing for reliability', 'testing-reliability'),
    ],
  },
  {
    name: 'database-indexes',
    title: 'Database indexes fit the queries',
    why: 'A scan that is instant on ten rows stops the service on ten million.',
    level: 'silver',
    references: [
      {
        title: 'PostgreSQL: examining index usage',
        url: 'https://www.postgresql.org/docs/current/indexes-examine.html',
      },
      wellArchitected('PERF 3', 'storing, managing and accessing data'),
    ],
  },
  {
    name: 'caching',
    title: 'A caching strategy is implemented',
    why: 'The cheapest request is the one that is not made, unless it shows yesterday as today.',
    level: 'gold',
    references: [rfc(9111, 'HTTP caching')],
  },
  {
    name: 'cdn',
    title: 'Static assets are fit for a CDN',
    why: 'Assets that cannot be cached travel the whole way on every visit.',
    level: 'gold',
    references: [rfc(9111, 'HTTP caching'), rfc(8246, 'HTTP immutable responses')],
  },
  {
    name: 'bundle-size',
    title: 'Front-end bundles keep to their budget',
    why: 'Every kilobyte is paid by each visitor, and most by those on a slow phone.',
    level: 'gold',
    references: [
      {
        title: 'web.dev: performance budgets',
        url: 'https://web.dev/articles/performance-budgets-101',
      },
    ],
  },
])
