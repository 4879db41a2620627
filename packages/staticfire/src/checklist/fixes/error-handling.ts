import type { Fix } from '@staticfire/contracts'

export const errorHandlingFix: Fix[] = [
  {
    language: 'any',
    text: `Validate at the edge, all of it: types, lengths, ranges, identifiers, and that texts hold no NUL. Turn every
error into an answer in one place: 4xx for what the client did, 502, 503 or 504 for what a dependency did, 500 for
what you did; one shape (RFC 9457: application/problem+json), no messages of drivers, the details in the log under
the request's id. A fallback says that it is one: declare it under traffic: { fallbacks: […] }.`,
  },
  {
    language: 'node',
    text: `const order = z.strictObject({
  sku: z.string().max(64).regex(/^[^\\0]+$/),
  quantity: z.int().min(1).max(1_000),
})
app.get('/orders/:id', (req) => find(z.uuid().parse(req.params.id)))    // not the database's to parse

// Express: the last handler. Of what it does not know the client learns nothing
app.use((error, req, res, next) => {
  if (res.headersSent) return next(error)
  const status = error instanceof z.ZodError ? 400 : error.code === 'ECONNREFUSED' ? 503 : (error.status ?? 500)
  if (status >= 500) req.log.error(error)
  res.status(status).type('application/problem+json').json({ title: STATUS_CODES[status], status })
})
pool.on('error', log.warn)                                               // unheard, it ends the process`,
  },
  {
    language: 'node',
    library: '@staticfire/kit',
    text: `import { httpError, staticfire } from '@staticfire/kit'
const kit = await staticfire({ name: 'orders' })
app.use(kit.express) // what is thrown becomes a problem document
app.get('/orders/:id', ({ params: { id } }, response) => {
  if (!orders.has(id)) throw httpError(404, 'No such order')
  response.json(orders.get(id))
})`,
  },
  {
    language: 'python',
    text: `class NewOrder(BaseModel, extra="forbid"):
    sku: Annotated[str, Field(max_length=64, pattern=r"^[^\\x00]+$")]
    quantity: Annotated[int, Field(strict=True, ge=1, le=1000)]

@app.exception_handler(RequestValidationError)
async def refuse(request, error):
    return problem(400, "The request does not match the API description.")

@app.exception_handler(asyncpg.PostgresConnectionError)
@app.exception_handler(OSError)
async def unavailable(request, error):
    return problem(503, "The database is not available.", {"Retry-After": "2"})`,
  },
  {
    language: 'go',
    text: `r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
var order NewOrder
decoder := json.NewDecoder(r.Body)
decoder.DisallowUnknownFields()
if err := decoder.Decode(&order); err != nil {
	problem(w, http.StatusBadRequest, "the body is not an order")   // not err.Error()
	return
}
if err := order.Validate(); err != nil { … }

rows, err := db.QueryContext(ctx, query, id)
if err != nil {
	slog.ErrorContext(ctx, "find order", "error", err)
	problem(w, http.StatusServiceUnavailable, "try again later")
	return
}`,
  },
  {
    language: 'java',
    text: `spring.mvc.problemdetails.enabled: true
server.error.include-stacktrace: never
server.error.include-message: never

@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
  @ExceptionHandler(DataAccessResourceFailureException.class)
  ProblemDetail unavailable() { return ProblemDetail.forStatus(503); }
}
record NewOrder(@NotBlank @Size(max = 64) String sku, @Min(1) @Max(1000) int quantity) {}   // with @Valid`,
  },
]
