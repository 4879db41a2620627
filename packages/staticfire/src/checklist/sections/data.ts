import { section } from '../item.ts'
import { asvs, factor, sre, wellArchitected } from '../references.ts'

export const data = section('data', [
  {
    name: 'migrations',
    title: 'Database migrations are tested',
    why: 'A migration that fails halfway leaves a schema that no version of the code knows.',
    level: 'silver',
    references: [
      factor('Admin processes', 'admin-processes'),
      sre('Data integrity', 'data-integrity'),
    ],
  },
  {
    name: 'backup',
    title: 'Backups exist and restore',
    why: 'A backup that was never restored is a hope.',
    level: 'gold',
    references: [
      sre('Data integrity', 'data-integrity'),
      wellArchitected('REL 9', 'backing up data'),
    ],
  },
  {
    name: 'retention',
    title: 'A data retention policy is carried out',
    why: 'Data that should be gone is a cost, and in a breach a liability.',
    level: 'gold',
    references: [
      {
        title: 'GDPR, article 5(1)(e): storage limitation',
        url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
      },
      asvs('8.3.8', 'V8', 'retention of personal data'),
    ],
  },
  {
    name: 'privacy',
    title: 'Personal data is handled as the law asks',
    why: 'Whoever asks for their data, or for its erasure, has a right to all of it.',
    level: 'gold',
    references: [
      {
        title: 'GDPR, articles 15 and 17: access and erasure',
        url: 'https://eur-lex.europa.eu/eli/reg/2016/679/oj',
      },
      asvs('8.3', 'V8', 'sensitive private data'),
    ],
  },
])
