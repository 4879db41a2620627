import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import sparticuz from '@sparticuz/chromium'
import type { Result } from '@staticfire/contracts'
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
} from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderHtml } from '../src/reports/html.ts'
import { hostileStrings, tenMegabytes } from '../src/reports/testing/hostile.ts'
import { withEveryString, withEveryText } from '../src/reports/testing/replace-strings.ts'
import { noGo, samples } from '../src/reports/testing/sample-result.ts'

const quiet = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
]

let browser: Browser
let folder: string
const contexts = new Map<string, BrowserContext>()

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'staticfire-report-'))
  browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: process.getuid?.() === 0 ? [...quiet, '--no-sandbox'] : quiet,
  })
})

afterAll(async () => {
  await browser?.close()
  await rm(folder, { recursive: true, force: true })
})

/** Opens the report as a reader does, from a file, and tells what it did besides being shown. */
async function open(result: Result, options: BrowserContextOptions = {}) {
  const file = join(folder, 'report.html')
  await writeFile(file, renderHtml(result))
  const context = await contextWith(options)
  const page = await context.newPage()
  const events: string[] = []
  page.on('dialog', (dialog) => {
    events.push(`dialog ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => events.push(`error ${error.message}`))
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href)
      events.push(`request ${request.url().slice(0, 200)}`)
  })
  await page.goto(pathToFileURL(file).href, { waitUntil: 'load' })
  return { page, events, [Symbol.asyncDispose]: () => page.close() }
}

/** One context for each way of opening: making one takes longer than a page. */
async function contextWith(options: BrowserContextOptions): Promise<BrowserContext> {
  const key = JSON.stringify(options)
  const known = contexts.get(key)
  if (known) return known
  const context = await browser.newContext(options)
  await context.addInitScript(
    'globalThis.calls = 0; globalThis.canary = () => { globalThis.calls++ }',
  )
  contexts.set(key, context)
  return context
}

/** What no string of a result may ever become. */
const danger = `({
  calls: globalThis.calls,
  scripts: document.scripts.length,
  handlers: [...document.querySelectorAll('*')].flatMap((each) =>
    each.getAttributeNames().filter((name) => name.startsWith('on') || name === 'autofocus')),
  loading: document.querySelectorAll('img,iframe,object,embed,video,audio,base,form,[src],[background]').length,
  links: [...document.querySelectorAll('[href]')].map((each) => each.getAttribute('href'))
    .filter((href) => !/^(https?:|#|data:image.svg.xml,%3Csvg)/.test(href)),
  sheets: document.styleSheets.length,
})`
const harmless = { calls: 0, scripts: 0, handlers: [], loading: 0, links: [], sheets: 1 }

for (const bypassCSP of [false, true]) {
  const how = bypassCSP ? 'by the escaping alone' : 'as a reader opens it'
  test.each(Object.entries({ ...hostileStrings, 'ten megabytes': tenMegabytes }))(
    `%s in every string does nothing, ${how}`,
    async (_, text) => {
      for (const result of [withEveryString(noGo, text), withEveryText(noGo, text)]) {
        await using opened = await open(result, { bypassCSP })
        expect(await opened.page.evaluate(danger)).toEqual(harmless)
        expect(opened.events).toEqual([])
      }
    },
  )
}

test('the policy refuses a script and an image that got in by other means', async () => {
  await using opened = await open(noGo)
  const refused = await opened.page.evaluate(`new Promise((resolve) => {
    const refused = []
    document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
      refused.push(effectiveDirective)
      if (refused.length === 2) resolve(refused.toSorted())
    })
    const script = document.createElement('script')
    script.textContent = 'canary()'
    const image = document.createElement('img')
    image.src = 'https://evil.example/leak.png'
    document.body.append(script, image)
  })`)
  expect(refused).toEqual(['img-src', 'script-src-elem'])
  expect(await opened.page.evaluate('globalThis.calls')).toBe(0)
})

test('what failed can be read without scripts, and folds open', async () => {
  await using opened = await open(noGo, { javaScriptEnabled: false })
  const { page } = opened
  expect(await page.locator('h1').innerText()).toMatch(/^NO-GO\s+orders$/)
  expect(
    await page
      .getByText('3 of 4 requests in flight at SIGTERM were lost', { exact: true })
      .isVisible(),
  ).toBe(true)
  const passed = page.getByText('A start without DATABASE_URL is refused', { exact: true })
  expect(await passed.isVisible()).toBe(false)
  await page.getByText('2 claims proven', { exact: true }).click()
  expect(await passed.isVisible()).toBe(true)
})

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1280, 375]) {
    test(`nothing stands in a reader's way in ${colorScheme} at ${width} pixels`, async () => {
      for (const result of Object.values(samples)) {
        await using opened = await open(result, {
          bypassCSP: true,
          colorScheme,
          viewport: { width, height: 800 },
        })
        const { page } = opened
        await page.evaluate(axe)
        await page.evaluate(
          'document.querySelectorAll("details").forEach((each) => { each.open = true })',
        )
        const found = await page.evaluate(`axe.run().then(({ violations, passes }) => ({
          violations: violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => html + failureSummary)]),
          hasSeenContrast: passes.some(({ id }) => id === 'color-contrast'),
        }))`)
        expect(found).toEqual({ violations: [], hasSeenContrast: true })
      }
    })
  }
}

test.each([360, 768, 1920])('nothing is wider than a window of %i pixels', async (width) => {
  for (const result of [
    ...Object.values(samples),
    withEveryText(noGo, hostileStrings['a megabyte without a space']!),
  ]) {
    await using opened = await open(result, { viewport: { width, height: 800 } })
    expect(await opened.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(
      width,
    )
  }
})
