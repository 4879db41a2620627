import { join } from 'node:path'
import { StaticfireError } from '../errors.ts'
import type { ServiceSearch } from './find-service.ts'
import { doubtText } from './summary.ts'

/** Says where was looked, and what was almost taken. */
export function nothingToStart(root: string, search: ServiceSearch): StaticfireError {
  if (search.type === 'several') {
    const lines = search.folders.map(({ path, start }) => `\n  ${path}  (${start})`).join('')
    return missing(`${root} holds several services:${lines}`, {
      hint: `Name one of them, e.g. ${join(root, search.folders[0]?.path ?? '')}`,
    })
  }
  if (search.type === 'found' && search.inside !== undefined) {
    const start = search.survey.start?.value.join(' ') ?? ''
    return missing(`Nothing in ${root} itself is started, but ${search.inside} is (${start}).`, {
      hint: `Name that folder: ${search.folder}`,
    })
  }
  const about = search.survey.doubts.filter((it) => it.about === 'start' || it.about === 'files')
  const seen = about.map((it) => `\n  ${doubtText(it)}`).join('')
  return missing(
    `How to start the service in ${root} is not known: no Procfile, start script, Dockerfile, compose ` +
      `file, manifest or program that opens a port tells it.${seen}`,
    {
      hint:
        `Write ${join(root, 'staticfire.yaml')} with the command that starts it:\n\n` +
        '  start: node server.js    # no shell is run\n' +
        '  port: PORT               # the variable that tells the port',
    },
  )
}

function missing(message: string, options: { hint: string }): StaticfireError {
  return new StaticfireError('missing-configuration', message, options)
}
