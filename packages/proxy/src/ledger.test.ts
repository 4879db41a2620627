import { expect, test } from 'vitest'
import { Ledger } from './ledger.ts'

function ledgerWith(count: number, limit?: number): Ledger {
  const ledger = new Ledger(limit)
  const connection = ledger.openConnection()
  for (let at = 0; at < count; at++) ledger.publish(ledger.startAttempt(connection, `GET /${at}`))
  return ledger
}

test('attempts come oldest first, and their connection counts them', () => {
  const ledger = ledgerWith(3)
  expect(ledger.attempts.map(({ operation }) => operation)).toEqual(['GET /0', 'GET /1', 'GET /2'])
  expect(ledger.connections).toMatchObject([{ attempts: 3 }])
})

test('a full ledger drops the oldest and counts them', () => {
  const ledger = ledgerWith(7, 3)
  expect(ledger.attempts.map(({ operation }) => operation)).toEqual(['GET /4', 'GET /5', 'GET /6'])
  expect(ledger.droppedAttempts).toBe(4)
})

test('after clearing, a full ledger goes on in order', () => {
  const ledger = ledgerWith(5, 3)
  ledger.endAttempt(ledger.attempts[0]!, 'answered')
  ledger.clear()
  const connection = ledger.openConnection()
  ledger.publish(ledger.startAttempt(connection, 'GET /new'))
  expect(ledger.attempts.map(({ operation }) => operation)).toEqual([
    'GET /3',
    'GET /4',
    'GET /new',
  ])
})

test('the first ending stands', () => {
  const ledger = ledgerWith(1)
  const [attempt] = ledger.openAttempts()
  ledger.endAttempt(attempt!, 'client-closed')
  ledger.endAttempt(attempt!, 'answered', '200')
  expect(attempt).toMatchObject({ outcome: 'client-closed' })
  expect(attempt!.status).toBeUndefined()
  expect(ledger.openAttempts()).toEqual([])
})

test('a listener hears of the start and the end until it is removed', () => {
  const ledger = new Ledger()
  const heard: string[] = []
  const stop = ledger.onAttempt((attempt, phase) => heard.push(`${phase} ${attempt.operation}`))
  const connection = ledger.openConnection()
  const attempt = ledger.startAttempt(connection, 'PING')
  ledger.publish(attempt)
  ledger.endAttempt(attempt, 'answered')
  stop()
  ledger.publish(ledger.startAttempt(connection, 'PING'))
  expect(heard).toEqual(['started PING', 'ended PING'])
})

test('since an instant means started at it or later', () => {
  const ledger = ledgerWith(2)
  const [first, second] = ledger.attempts
  second!.startedAt = first!.startedAt + 5
  expect(ledger.since(first!.startedAt + 1)).toEqual([second])
})
