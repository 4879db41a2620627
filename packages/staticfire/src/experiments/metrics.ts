import type { MetricsObservation } from '@staticfire/contracts'
import { getOperation } from '../traffic/get-operation.ts'
import { defineExperiment, InvalidObservation, type ExperimentContext } from './define.ts'
import type { Instance } from './instance.ts'
import { countProcesses } from './steps/count-processes.ts'
import { findMetrics } from './steps/metrics-endpoint.ts'
import {
  crashRound,
  openBench,
  outageRounds,
  prepareRounds,
  refusalRounds,
  type RoundBench,
  successRounds,
  untilTold,
} from './steps/metrics-rounds.ts'
import { askRandomPaths } from './steps/random-paths.ts'
import { createScraper } from './steps/scraper.ts'
import { waitUntilReady } from './steps/wait-until-ready.ts'
import { workingOperations } from './steps/working-operations.ts'

const freshScrapes = 4

/** Scrapes before and after requests that are known to their number: what was counted, and under which names. */
export const metrics = defineExperiment({
  name: 'metrics',
  after: ['boot[up]', 'traffic'],
  lane: () => 'shared',
  keys: () => [undefined],
  expectedMs: () => 5_000,
  run: async (context) => {
    await using instance = await context.startInstance()
    await waitUntilReady(instance, context, context.readyTimeoutMs, context.signal)
    return await observeMetrics(context, instance)
  },
})

async function observeMetrics(
  context: ExperimentContext,
  instance: Instance,
): Promise<MetricsObservation> {
  const { endpoint, tried } = await findMetrics(context, instance)
  const processes = await countProcesses(instance)
  const found = {
    isDeclared: context.blueprint.endpoints.metrics !== undefined,
    tried,
    processes,
  }
  if (!endpoint) return { ...found, ...nothingScraped }
  if (workingOperations(context, 1).length === 0) {
    throw new InvalidObservation(
      'no-known-requests',
      'No known request worked, so there was nothing that could have been counted.',
    )
  }
  await using scraper = createScraper(context, instance, endpoint)
  const pids = await instance.process.pids()
  const bench = await openBench({ context, instance, scraper, path: endpoint.path, processes })
  await prepareRounds(bench)
  const rounds = [
    ...(await successRounds(bench)),
    ...(await refusalRounds(bench)),
    ...(await outageRounds(bench)),
  ]
  const paths = await askRandomPaths(bench)
  await sendHostileLabels(bench)
  const scrapes = [await scraper.scrapeAfresh('text'), await scraper.scrapeAfresh('prometheus')]
  for (let count = 0; count < freshScrapes; count++) await scraper.scrapeAfresh('text')
  const isRestarted = !(await instance.process.pids()).every((pid) => pids.includes(pid))
  rounds.push(...(await crashRound(bench)))
  return {
    endpoint,
    ...found,
    isRestarted,
    isKept: bench.isKept,
    scrapes,
    histograms: scraper.histograms,
    falls: [...scraper.falls],
    control: bench.control,
    rounds,
    paths,
  }
}

const nothingScraped: Omit<MetricsObservation, 'endpoint' | 'isDeclared' | 'tried' | 'processes'> =
  {
    isRestarted: false,
    isKept: false,
    scrapes: [],
    histograms: { checked: 0, broken: [] },
    falls: [],
    control: { scrapes: 0, growth: [] },
    rounds: [],
    paths: [],
  }

/** Quotes, backslashes and line feeds where a service might take a label from: they have to be escaped. */
async function sendHostileLabels(bench: RoundBench): Promise<void> {
  const { instance, context, scraper } = bench
  const { signal } = context
  const before = await scraper.scrape()
  const headers = { 'User-Agent': 'staticfire "quoted" \\ back' }
  for (const path of ['/staticfire-%22%5C%0A', '/staticfire?%22=%5C%0A'])
    await instance.client.send(getOperation(path), { headers, timeoutMs: 5_000, signal })
  await untilTold(bench, before)
}
