export {
  type CallOptions,
  createHttpClient,
  type HttpAnswer,
  type HttpCall,
  type HttpClient,
  type HttpClientOptions,
  type HttpHooks,
} from './client.ts'
export { httpFacts } from './http-facts.ts'
