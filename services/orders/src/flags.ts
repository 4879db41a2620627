import { createFlags, flagdFile } from '@staticfire/kit/flags'

/** Values that change while the service runs, and what holds without a file, or while it is broken. */
export function createOrderFlags(path: string | undefined) {
  return createFlags({
    flags: {
      /** Percent off for orders of 100 pieces and more. */
      bulkDiscountPercent: 0,
    },
    ...(path !== undefined && { provider: flagdFile({ path }) }),
  })
}
