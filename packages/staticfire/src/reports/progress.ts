import type { Progress } from '../plan/execute.ts'
export function createProgress(stream: NodeJS.WriteStream, service: string) {
  return {
    step: (text: string) => void stream.write(`${service}: ${text}\n`),
    onProgress: (p: Progress) => void (p.type === 'planned' || stream.write(`${p.type} ${p.id} ${p.type === 'finished' ? p.status : ''}\n`)),
    [Symbol.dispose]: () => {},
  }
}
