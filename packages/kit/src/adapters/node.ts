import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { inRequest } from '../kernel/request.ts'
import type { ServeRequest } from './serve-request.ts'

/** What is called with a request's failure, and answers it unless an answer has begun. */
export type OnFailure = (error: unknown, request: IncomingMessage, response: ServerResponse) => void

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Wraps a plain handler. It may be asynchronous: what it throws is answered as an error. */
export function nodeAdapter(serve: ServeRequest, onFailure: OnFailure) {
  return (handler: Handler): RequestListener => {
    const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
      try {
        await handler(request, response)
      } catch (error) {
        onFailure(error, request, response)
      }
    }
    return (request, response) => {
      const setHeader = (name: string, value: string) => void response.setHeader(name, value)
      const record = serve(request, response, undefined, setHeader)
      if (record instanceof Promise) {
        void record.then((it) => it && inRequest(it, () => handle(request, response)))
      } else if (record !== undefined) {
        void inRequest(record, () => handle(request, response))
      }
    }
  }
}
