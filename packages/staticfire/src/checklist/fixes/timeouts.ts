import type { Fix } from '@staticfire/contracts'

export const timeoutsFix: Fix[] = []
