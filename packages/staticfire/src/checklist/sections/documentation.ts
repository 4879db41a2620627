import { apiDocsFix } from '../fixes/api-docs.ts'
import { section } from '../item.ts'
import { sre, wellArchitected } from '../references.ts'

export const documentation = section('documentation', [
  {
    name: 'api-docs',
    title: 'The API documentation is complete and true',
    why: 'A client is written against the document, and breaks where the service differs from it.',
    level: 'silver',
    references: [
      { title: 'OpenAPI specification', url: 'https://spec.openapis.org/oas/latest.html' },
    ],
    fix: apiDocsFix,
  },
  {
    name: 'runbooks',
    title: 'Runbooks cover the common operations and failures',
    why: 'At three in the morning nobody derives a procedure from first principles.',
    level: 'silver',
    references: [
      sre('Being on-call', 'being-on-call'),
      wellArchitected('OPS 7', 'being ready to support a workload'),
    ],
  },
  {
    name: 'incident-response',
    title: 'Incident response is laid down',
    why: 'Roles and steps that are agreed beforehand are the difference between a response and a crowd.',
    level: 'gold',
    references: [
      sre('Managing incidents', 'managing-incidents'),
      sre('Postmortem culture', 'postmortem-culture'),
      wellArchitected('SEC 10', 'anticipating, responding to and recovering from incidents'),
    ],
  },
  {
    name: 'architecture-diagrams',
    title: 'Architecture diagrams show what is there',
    why: 'A diagram that forgets a dependency sends the search to the wrong place.',
    level: 'gold',
    references: [{ title: 'The C4 model', url: 'https://c4model.com/' }],
  },
  {
    name: 'deployment-guide',
    title: 'The deployment guide works as written',
    why: 'The person who deploys when its author is away has only the guide.',
    level: 'gold',
    references: [sre('Release engineering', 'release-engineering')],
  },
])
