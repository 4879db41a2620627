import type { ErrorEvent } from '@sentry/node'

/**
 * What the tracker is sent: no user, no body, no headers, no cookies, no query, and the rest through
 * the scrub. The package's own notes, which are never sent, stay as they are.
 */
export function scrubEvent(event: ErrorEvent, scrub: (value: unknown) => unknown): ErrorEvent {
  const { sdkProcessingMetadata, event_id, timestamp, user: _, request, ...rest } = event
  const { breadcrumbs, ...fields } = rest
  const clean = scrub({
    ...fields,
    ...(request !== undefined && {
      request: { method: request.method, url: withoutQuery(request.url) },
    }),
    ...(breadcrumbs !== undefined && {
      breadcrumbs: breadcrumbs.map((crumb) => ({ ...crumb, data: withoutQueries(crumb.data) })),
    }),
  }) as ErrorEvent
  return {
    ...clean,
    ...(sdkProcessingMetadata !== undefined && { sdkProcessingMetadata }),
    ...(event_id !== undefined && { event_id }),
    ...(timestamp !== undefined && { timestamp }),
  }
}

function withoutQueries(data: Record<string, unknown> | undefined): object | undefined {
  if (data === undefined) return undefined
  const clean: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(data)) {
    if (/query|fragment|headers|body/i.test(key)) continue
    clean[key] = key === 'url' && typeof value === 'string' ? withoutQuery(value) : value
  }
  return clean
}

function withoutQuery(url: string | undefined): string | undefined {
  return url?.split(/[?#]/, 1)[0]
}
