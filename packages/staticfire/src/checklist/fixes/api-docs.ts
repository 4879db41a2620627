import type { Fix } from '@staticfire/contracts'

export const apiDocsFix: Fix[] = [
  {
    language: 'any',
    text: `Let one be made from the other: write the document from the code's own types and serve it, or validate requests
and responses against the document in the tests. List each success with its schema, and the errors once, as a
default response that all operations share. Null is said (type: [string, "null"], or nullable: true in 3.0), and so
is the prefix under which the service is reached (servers). Declare where it is: traffic: { openapi: openapi.yaml }.`,
  },
  {
    language: 'node',
    text: `// Fastify: the schema that documents is the one that validates and serialises
await app.register(swagger, { openapi: { info: { title: 'Orders', version: '1' } } })
app.get('/orders/:id', { schema: { params: Id, response: { 200: Order, '4xx': Problem } } }, getOrder)
app.get('/openapi.json', () => app.swagger())

// Express with a document of its own: in the tests, every answer is held against it
app.use(OpenApiValidator.middleware({ apiSpec: 'openapi.yaml', validateResponses: true }))`,
  },
  {
    language: 'python',
    text: `class Order(BaseModel):
    id: UUID
    total: int                       # not Decimal: that is written as a text
    note: str | None = None          # pydantic 2 documents the null

@app.post("/orders", status_code=201, response_model=Order,
          responses={"4XX": {"model": Problem}, 422: {"model": Problem}})   # 422 is FastAPI's own otherwise

# in the tests: schemathesis run http://127.0.0.1:8000/openapi.json`,
  },
  {
    language: 'go',
    text: `//go:generate go tool oapi-codegen -config api.yaml openapi.yaml
type server struct{}                                   // must implement every documented operation
func (s *server) GetOrder(ctx context.Context, r GetOrderRequestObject) (GetOrderResponseObject, error) {
	order, err := s.orders.Find(ctx, r.Id)
	if errors.Is(err, ErrNotFound) {
		return GetOrder404JSONResponse{Title: "Not Found", Status: 404}, nil
	}
	return GetOrder200JSONResponse(order), err
}`,
  },
  {
    language: 'java',
    text: `// springdoc writes it from the controllers: /v3/api-docs
@Operation(responses = {
  @ApiResponse(responseCode = "201", content = @Content(schema = @Schema(implementation = Order.class))),
  @ApiResponse(responseCode = "4XX", content = @Content(schema = @Schema(implementation = ProblemDetail.class)))})
@PostMapping("/orders") @ResponseStatus(CREATED) Order create(@Valid @RequestBody NewOrder order) { … }

record Order(@Schema(requiredMode = REQUIRED) UUID id, @Schema(nullable = true) String note) {}`,
  },
]
