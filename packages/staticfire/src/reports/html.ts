import type { Result } from '@staticfire/contracts'
export function renderHtml(result: Result): string {
  return `<!doctype html><title>${result.items.length}</title>`
}
