import type { FastifyDynamicSwaggerOptions } from '@fastify/swagger'

/** What the API's description says beside its operations. */
export const description = {
  openapi: '3.1.0',
  info: {
    title: 'Orders',
    version: '1.0.0',
    description:
      'Orders of customers, priced by quotes from payments. Errors are problem details (RFC 9457).',
    license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
  },
  servers: [{ url: '/' }],
  security: [{ bearer: [] }],
  components: {
    securitySchemes: { bearer: { type: 'http' as const, scheme: 'bearer', bearerFormat: 'JWT' } },
  },
}

/** The description of the API is made from the routes' own schemas, so it cannot drift from them. */
export const openapi: FastifyDynamicSwaggerOptions = {
  openapi: description,
  // `components.schemas.Order` rather than `def-0`.
  refResolver: {
    buildLocalReference: (json, _base, _fragment, i) =>
      typeof json['$id'] === 'string' ? json['$id'] : `def-${i}`,
  },
}
