import type { Fix } from '@staticfire/contracts'

export const circuitBreakersFix: Fix[] = [
  {
    language: 'any',
    text: `One breaker for each dependency and process, made once, around every call: when half of the last calls failed
(and there were enough to tell), calls are refused at once for the reset; then one call probes, and its success
closes the circuit. Timeouts, resets and 5xx count; a 4xx blames the request and does not. Retries belong outside and
do not repeat what the open circuit refused. Declare the reset: dependencies: { NAME: { reset: 5s } }.`,
  },
  {
    language: 'node',
    text: `// cockatiel: one policy for the process
const payments = circuitBreaker(
  handleWhen((error) => !(error.status >= 400 && error.status < 500)),
  { halfOpenAfter: 5_000, breaker: new SamplingBreaker({ threshold: 0.5, duration: 10_000, minimumRps: 1 }) },
)
const quote = await payments.execute(({ signal }) => fetchQuote(sku, signal))

// opossum: its default counts a single failure of a single call
const breaker = new CircuitBreaker(fetchQuote, {
  volumeThreshold: 10, errorThresholdPercentage: 50, resetTimeout: 5_000,
  errorFilter: (error) => error.status >= 400 && error.status < 500,   // true: is no failure
})`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
const breaker = { resetMs: 5_000 } // opens when half of 10 failed
const payments = kit.http('payments', { baseUrl, breaker })
const quote = () => payments.get('/quotes/:sku', { params })`,
  },
  {
    language: 'python',
    text: `# pybreaker: one for the process; a refusal of the request is no failure of the dependency
payments = pybreaker.CircuitBreaker(fail_max=10, reset_timeout=5, exclude=[RefusedByPayments])

# circuitbreaker
@circuit(failure_threshold=10, recovery_timeout=5, expected_exception=PaymentsUnavailable)
def fetch_quote(sku):
    response = session.get(f"{PAYMENTS_URL}/quotes/{sku}", timeout=1)
    if response.status_code >= 500:
        raise PaymentsUnavailable(response.status_code)
    return response`,
  },
  {
    language: 'go',
    text: `// gobreaker: one for the process; its default reset is 60 s
payments := gobreaker.NewCircuitBreaker[Quote](gobreaker.Settings{
    Name: "payments", Interval: 10 * time.Second, Timeout: 5 * time.Second, MaxRequests: 1,
    ReadyToTrip: func(c gobreaker.Counts) bool { return c.Requests >= 10 && c.TotalFailures*2 >= c.Requests },
    IsSuccessful: func(err error) bool { return err == nil || errors.Is(err, ErrRefused) },
})
quote, err := payments.Execute(func() (Quote, error) { return fetchQuote(ctx, sku) })`,
  },
  {
    language: 'java',
    text: `resilience4j.circuitbreaker.instances.payments:
  minimumNumberOfCalls: 10          # 100 unless told otherwise
  slidingWindowSize: 20
  failureRateThreshold: 50
  waitDurationInOpenState: 5s       # 60 s unless told otherwise
  permittedNumberOfCallsInHalfOpenState: 1
  ignoreExceptions: [ com.example.RefusedByPayments ]
// @CircuitBreaker(name = "payments", fallbackMethod = "lastQuote")`,
  },
]
