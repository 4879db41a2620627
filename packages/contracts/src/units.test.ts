import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDuration, parsePercentage, parseRate, parseSize, UnitError } from './units.ts'

describe('units are read', () => {
  test.each([
    [parseDuration, '0s', 0],
    [parseDuration, '250ms', 250],
    [parseDuration, '30s', 30_000],
    [parseDuration, '1.5s', 1500],
    [parseDuration, '15m', 900_000],
    [parseDuration, '2h', 7_200_000],
    [parseDuration, '90d', 7_776_000_000],
    [parseSize, '512b', 512],
    [parseSize, '200kb', 200_000],
    [parseSize, '1mb', 1_000_000],
    [parseSize, '1mib', 1_048_576],
    [parseRate, '200/s', 200],
    [parseRate, '30/m', 0.5],
    [parsePercentage, '5%', 0.05],
    [parsePercentage, '100%', 1],
  ])('%o of %s', (parse, text, value) => {
    expect(parse(text)).toBeCloseTo(value, 10)
  })
})

describe('what is no unit is refused with what to write', () => {
  test.each([
    [
      parseDuration,
      '30',
      '"30" is not a duration: give it a unit, such as 250ms, 30s, 15m, 2h or 90d',
    ],
    [parseDuration, '30 S', '"30 S" is not a duration: write 30s'],
    [parseDuration, '30sec', '"30sec" is not a duration: write it like 250ms, 30s, 15m, 2h or 90d'],
    [parseDuration, '-1s', '"-1s" is not a duration: write it like 250ms, 30s, 15m, 2h or 90d'],
    [parseDuration, '1m30s', '"1m30s" is not a duration: write it like 250ms, 30s, 15m, 2h or 90d'],
    [parseDuration, '', '"" is not a duration: write it like 250ms, 30s, 15m, 2h or 90d'],
    [parseDuration, '9999d', '9999d is too large for a duration: at most 3650d'],
    [parseSize, '1MB', '"1MB" is not a size: write 1mb'],
    [parseRate, '200', '"200" is not a rate: give it a unit, such as 200/s, 30/m or 1000/h'],
    [parseRate, '200 / s', '"200 / s" is not a rate: write 200/s'],
    [parsePercentage, '101%', '101% is too large for a percentage: at most 100%'],
  ])('%o of %j', (parse, text, message) => {
    expect(() => parse(text)).toThrow(new UnitError(message))
  })
})

test('any number of any unit is read as that many of it', () => {
  const factors = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }
  const units = fc.constantFrom(...Object.entries(factors))
  fc.assert(
    fc.property(fc.nat(3000), units, (count, [unit, factor]) => {
      expect(parseDuration(`${count}${unit}`)).toBe(count * factor)
    }),
  )
})

test('whatever is written, it is a finite number or a UnitError', () => {
  const parsers = fc.constantFrom(parseDuration, parseSize, parseRate, parsePercentage)
  const nearly = fc.stringMatching(/^[0-9.e+-]{0,20} ?(ms|s|kb|gib|\/s|%)?$/)
  fc.assert(
    fc.property(parsers, fc.oneof(fc.string(), nearly), (parse, text) => {
      try {
        const value = parse(text)
        expect(value).toBeGreaterThanOrEqual(0)
        expect(Number.isFinite(value)).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(UnitError)
      }
    }),
  )
})
