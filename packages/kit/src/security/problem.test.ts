import fc from 'fast-check'
import { expect, test } from 'vitest'
import { problemOf } from './problem-of.ts'
import { problem } from './problem.ts'

const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>

test('a problem has its status and its phrase unless told otherwise', () => {
  expect(parsed(problem(404))).toEqual({ type: 'about:blank', title: 'Not Found', status: 404 })
  expect(
    parsed(
      problem(409, {
        type: 'https://shop.example/problems/sold-out',
        title: 'Sold out',
        detail: 'Two are left.',
        instance: '/orders/5',
        extra: { left: 2, status: 200, type: 'mine' },
      }),
    ),
  ).toEqual({
    type: 'https://shop.example/problems/sold-out',
    title: 'Sold out',
    status: 409,
    detail: 'Two are left.',
    instance: '/orders/5',
    left: 2,
  })
})

test('members that are no JSON are left out, and a stack always', () => {
  const circular: Record<string, unknown> = {}
  circular['self'] = circular
  const extra = { circular, big: 1n, work: () => {}, stack: 'at x', fine: [1], nothing: undefined }
  expect(parsed(problem(400, { extra }))).toEqual({
    fine: [1],
    type: 'about:blank',
    title: 'Bad Request',
    status: 400,
  })
})

const told = Object.assign(new Error('quantity must be above 0'), { statusCode: 400 })

test.each([
  { what: 'statusCode', error: told, status: 400, detail: 'quantity must be above 0' },
  {
    what: 'status',
    error: { status: 404, message: 'No such order' },
    status: 404,
    detail: 'No such order',
  },
  {
    what: 'expose: false',
    error: { status: 403, message: 'in group 7', expose: false },
    status: 403,
  },
  { what: 'no message', error: { status: 410 }, status: 410 },
  {
    what: 'several lines',
    error: { status: 400, message: 'Bad\n    at Object.<anonymous> (/srv/app.js:1:1)' },
    status: 400,
    detail: 'Bad',
  },
])('a client error with $what is told', ({ error, status, detail }) => {
  const answer = problemOf(error, 'r-1')
  expect(answer.status).toBe(status)
  expect(parsed(answer.body)).toEqual({
    requestId: 'r-1',
    type: 'about:blank',
    title: expect.any(String) as string,
    status,
    ...(detail !== undefined && { detail }),
  })
})

test.each([
  ['an error', new Error('password=hunter2 at db.internal')],
  ['a server error', Object.assign(new Error('hunter2'), { statusCode: 503 })],
  ['a status of no HTTP', Object.assign(new Error('hunter2'), { statusCode: 499.5 })],
  ['a status in text', Object.assign(new Error('hunter2'), { status: '404' })],
  ['a text', 'hunter2'],
  ['null', null],
  ['undefined', undefined],
  ['a symbol', Symbol('hunter2')],
  [
    'an object that throws',
    new Proxy(
      {},
      {
        get() {
          throw new Error('hunter2')
        },
      },
    ),
  ],
])('%s is a plain 500 with nothing but the request id', (_what, error) => {
  expect(problemOf(error, 'r-1')).toEqual({
    status: 500,
    body: '{"requestId":"r-1","type":"about:blank","title":"Internal Server Error","status":500}',
    headers: {},
  })
})

test('a server error of the own choice is told, with the headers that can be sent', () => {
  const error = Object.assign(new Error('Payments does not answer.'), {
    statusCode: 503,
    expose: true,
    headers: { 'retry-after': '5', 'x-forged': 'a\r\nset-cookie: b', 'bad name': 'c', count: 7 },
  })
  const { status, body, headers } = problemOf(error)
  expect(status).toBe(503)
  expect(parsed(body)).toMatchObject({ detail: 'Payments does not answer.' })
  expect(headers).toEqual({ 'retry-after': '5' })
})

test('whatever is thrown gets an answer that is JSON and within bounds', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withNullPrototype: true }), (thrown) => {
      const { status, body } = problemOf(thrown, 'r-1')
      expect(parsed(body)).toMatchObject({ status, requestId: 'r-1' })
    }),
  )
  const { body } = problemOf({ statusCode: 400, message: 'x'.repeat(1_000_000) })
  expect(body.length).toBeLessThan(1000)
})
