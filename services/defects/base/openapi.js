/** What clients are written against; served at /openapi.json. */
export function describeApi({ config }) {
  return {
    openapi: '3.1.0',
    info: { title: 'Orders', version: '1.0.0' },
    paths: {
      '/orders': { get: listOrders, post: createOrder },
      '/orders/{id}': { get: getOrder },
      '/quotes/{sku}': { get: getQuote },
      '/health': { get: getHealth },
    },
    components: {
      schemas: schemas(config),
      responses: { Refused: json('Refused or failed.', ref('Problem')) },
      securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    },
  }
}

const security = [{ token: [] }]

const listOrders = {
  operationId: 'listOrders',
  security,
  responses: { 200: json('The newest orders.', ref('Orders')), default: refused() },
}

const createOrder = {
  operationId: 'createOrder',
  security,
  requestBody: { required: true, content: { 'application/json': { schema: ref('NewOrder') } } },
  responses: { 201: json('It was placed.', ref('Order')), default: refused() },
}

const getOrder = {
  operationId: 'getOrder',
  security,
  parameters: [inPath('id', { type: 'integer', minimum: 1 }, 1)],
  responses: { 200: json('The order.', ref('Order')), default: refused() },
}

const getQuote = {
  operationId: 'getQuote',
  parameters: [inPath('sku', { type: 'string', pattern: '^[\\w-]{1,60}$' }, 'anvil')],
  responses: { 200: json('What one piece costs.', ref('Quote')), default: refused() },
}

const getHealth = {
  operationId: 'getHealth',
  responses: { 200: json('The process runs.', ref('Health')) },
}

function schemas({ featureX }) {
  const text = { type: 'string', minLength: 1, maxLength: 2000 }
  const count = { type: 'integer', minimum: 1, maximum: 1000 }
  const cents = { type: 'integer', minimum: 0 }
  return {
    NewOrder: object({ sku: text, quantity: count, email: text, card: text }),
    Order: object({ id: { type: 'integer' }, sku: text, quantity: count, totalCents: cents }),
    Orders: object({ orders: { type: 'array', items: ref('Order') } }),
    Quote: object({ sku: text, amountCents: cents, ...(featureX && { withTaxCents: cents }) }),
    Health: object({ status: { const: 'alive' } }),
    Problem: object({ error: { type: 'string' } }),
  }
}

/** An object that has all of its properties. */
function object(properties) {
  return { type: 'object', required: Object.keys(properties), properties }
}

function json(description, schema) {
  return { description, content: { 'application/json': { schema } } }
}

function inPath(name, schema, example) {
  return { name, in: 'path', required: true, schema, example }
}

function ref(name) {
  return { $ref: `#/components/schemas/${name}` }
}

function refused() {
  return { $ref: '#/components/responses/Refused' }
}
