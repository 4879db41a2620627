import type { Fix } from '@staticfire/contracts'

export const structuredLogsFix: Fix[] = []
