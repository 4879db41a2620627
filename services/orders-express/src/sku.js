import { z } from 'zod'

export const skuSchema = z
  .string()
  .regex(/^[A-Z0-9][A-Z0-9-]{0,31}$/, 'must be 1 to 32 capital letters, digits or hyphens')
