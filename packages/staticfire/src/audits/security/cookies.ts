import type { CapturedResponse, CookieFacts } from '@staticfire/contracts'
import { type ClaimDraft, fail, measured, notApplicable, pass } from '../claims.ts'
import { count, placesOf } from './captured.ts'

/** Whether every cookie that was set is kept from plain HTTP, from scripts and from foreign requests. */
export function judgeCookies(responses: readonly CapturedResponse[]): ClaimDraft<'cookies'>[] {
  const claim = { id: 'cookies', text: 'Every cookie is Secure, HttpOnly and SameSite' } as const
  const set = responses.flatMap((response) =>
    response.cookies.filter(({ isRemoval }) => !isRemoval).map((cookie) => ({ cookie, response })),
  )
  if (set.length === 0) {
    const message = `Of ${count(responses.length)} none sets a cookie.`
    return [notApplicable({ ...claim, basis: ['headers'], reason: { code: 'no-cookie', message } })]
  }
  const bad = set.filter(({ cookie }) => lacks(cookie).length > 0)
  const observed = (each: typeof set) =>
    [...Map.groupBy(each, ({ cookie }) => `${cookie.name}: ${describe(cookie)}`)]
      .map(([text, same]) => `${text} on ${placesOf(same.map(({ response }) => response))}`)
      .join('; ')
      .slice(0, 300)
  const evidence = [
    measured('headers', `Set-Cookie of ${count(responses.length)}, removals left out`, {
      observed: observed(bad.length > 0 ? bad : set),
      expected: 'Secure; HttpOnly; SameSite',
    }),
  ]
  const readable = judgeReadable(set.map(({ cookie }) => cookie))
  if (bad.length === 0) return [pass({ ...claim, evidence }), ...readable]
  const names = [...Map.groupBy(bad, ({ cookie }) => cookie.name)].map(
    ([name, each]) =>
      `${name} lacks ${[...new Set(each.flatMap(({ cookie }) => lacks(cookie)))].join(', ')}`,
  )
  const text = `Cookies are not protected: ${names.slice(0, 4).join('; ')}`
  return [fail({ ...claim, text, evidence }), ...readable]
}

/** Cookies that scripts have to read: the token of a double submit, and what a page is shown by. */
const readableNames =
  /csrf|xsrf|^(?:i18n|lang|language|locale|theme|color.?scheme|timezone|tz|cookie.?consent|consent)$/i

function judgeReadable(cookies: readonly CookieFacts[]): ClaimDraft<'cookies'>[] {
  const names = new Set(
    cookies
      .filter(({ name, isHttpOnly }) => !isHttpOnly && readableNames.test(name))
      .map(({ name }) => name),
  )
  if (names.size === 0) return []
  const all = [...names].slice(0, 5).join(', ')
  return [
    fail({
      id: 'cookies[readable]',
      text: `Scripts can read ${all}, as they may have to`,
      weight: 'advisory',
      evidence: [
        measured('headers', 'Cookies without HttpOnly that are there for scripts', {
          observed: all,
          expected: 'HttpOnly unless a script needs it',
        }),
      ],
    }),
  ]
}

function lacks({ name, isSecure, isHttpOnly, sameSite }: CookieFacts): string[] {
  return [
    ...(isSecure ? [] : ['Secure']),
    ...(isHttpOnly || readableNames.test(name) ? [] : ['HttpOnly']),
    ...(/^(strict|lax|none)$/i.test(sameSite ?? '') ? [] : ['SameSite']),
  ]
}

function describe({ isSecure, isHttpOnly, sameSite }: CookieFacts): string {
  const attributes = [
    ...(isSecure ? ['Secure'] : []),
    ...(isHttpOnly ? ['HttpOnly'] : []),
    ...(sameSite === undefined ? [] : [`SameSite=${sameSite}`]),
  ]
  return attributes.join('; ') || 'no attribute of these'
}
