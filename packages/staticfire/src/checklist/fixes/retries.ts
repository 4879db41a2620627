import type { Fix } from '@staticfire/contracts'

export const retriesFix: Fix[] = [
  {
    language: 'any',
    text: `Two more attempts at what failed in passing (a reset, 429, 502, 503, 504), with pauses that double and are spread
by chance, as long as Retry-After asks for, and all of it within the time that the caller waits. Not after another 4xx, not
when the circuit is open, and nothing that changes something unless it carries an idempotency key that stays the same.
Retry in one layer only: three attempts in each of three layers are twenty-seven calls.`,
  },
  {
    language: 'node',
    text: `// cockatiel: the retry outside, the breaker inside
const policy = wrap(
  retry(handleWhen(isTransient), { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 50, maxDelay: 1_000 }) }),
  breaker,
)
const isTransient = (error) => !error.isTimeout && (error.status === undefined || error.status === 429 || error.status >= 502)

// got: GET and other idempotent methods only, by itself
await got(url, { retry: { limit: 2 }, timeout: { request: 1_000 } })`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
const retry = { attempts: 3 } // pauses by chance, in one deadline
const payments = kit.http('payments', { baseUrl, retry })
const key = { idempotencyKey: order.id } // or it is sent once
const charge = () => payments.post('/charges', key)`,
  },
  {
    language: 'python',
    text: `# tenacity
@retry(stop=stop_after_attempt(3) | stop_after_delay(1), wait=wait_exponential_jitter(initial=0.05, max=1),
       retry=retry_if_exception_type(TransientError), reraise=True)
async def fetch_quote(sku): ...

# requests: none by itself
retries = Retry(total=2, backoff_factor=0.1, backoff_jitter=0.1, status_forcelist=[429, 502, 503, 504])
session.mount("http://", HTTPAdapter(max_retries=retries))`,
  },
  {
    language: 'go',
    text: `// cenkalti/backoff: exponential with jitter by itself; without a bound unless told otherwise
quote, err := backoff.Retry(ctx, func() (Quote, error) {
    quote, err := fetchQuote(ctx, sku)
    if errors.Is(err, ErrRefused) {
        return quote, backoff.Permanent(err)
    }
    return quote, err
}, backoff.WithBackOff(backoff.NewExponentialBackOff()), backoff.WithMaxTries(3))`,
  },
  {
    language: 'java',
    text: `resilience4j.retry.instances.payments:
  maxAttempts: 3
  waitDuration: 50ms
  enableExponentialBackoff: true
  enableRandomizedWait: true
  ignoreExceptions: [ com.example.RefusedByPayments, io.github.resilience4j.circuitbreaker.CallNotPermittedException ]
// @Retry(name = "payments") around @CircuitBreaker(name = "payments")`,
  },
]
