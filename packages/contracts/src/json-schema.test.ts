import { expect, test } from 'vitest'
import { jsonSchemas, staleSchemas } from './json-schema.ts'

test('the published JSON Schemas are what the sources say', async () => {
  expect(await staleSchemas()).toEqual([])
})

test('they refuse unknown keys and know the form of durations', () => {
  const schema = JSON.parse(jsonSchemas()['configuration.schema.json'] ?? '')
  expect(schema).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    additionalProperties: false,
    properties: {
      stop: {
        additionalProperties: false,
        properties: { grace: { type: 'string', pattern: expect.stringContaining('ms|s|m|h|d') } },
      },
    },
  })
})
