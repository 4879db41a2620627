import sparticuz from '@sparticuz/chromium'
import { chromium } from 'playwright-core'
import { writeFileSync, existsSync } from 'node:fs'
import { samples } from './sample-result.ts'
import { renderHtml } from '../html.ts'
const names = process.argv.slice(2)
const launch = async () => chromium.launch({ executablePath: await sparticuz.executablePath(), args: ['--no-sandbox', '--in-process-gpu', '--disable-quic', '--no-first-run', '--disable-dev-shm-usage'] })
for (const name of names) {
  const b = await launch()
  const [n, w, scheme, open] = name.split(':')
  const result = n === 'real' ? JSON.parse((await import('node:fs')).readFileSync('/tmp/real.json','utf8')) : (samples as any)[n!]
  const page = await b.newPage({ viewport: { width: Number(w), height: 900 }, colorScheme: scheme as any })
  const t = performance.now()
  const h = renderHtml(result)
  console.log(name, h.length, (performance.now() - t).toFixed(1) + ' ms')
  writeFileSync(`/tmp/shots/${n}.html`, h)
  await page.setContent(h)
  if (open) await page.evaluate(() => (globalThis as any).document.querySelectorAll('details').forEach((d: any) => (d.open = true)))
  console.log(await page.evaluate(() => { const d = (globalThis as any).document.documentElement; return [d.scrollWidth, d.clientWidth] }))
  const height = await page.evaluate(() => (globalThis as any).document.documentElement.scrollHeight)
  for (let y = 0, i = 0; y < height; y += 1400, i++) await page.screenshot({ path: `/tmp/shots/${n}-${w}-${scheme}${open ? '-open' : ''}-${i}.png`, fullPage: true, clip: { x: 0, y, width: Number(w), height: Math.min(1400, height - y) } })
  await b.close()
}
