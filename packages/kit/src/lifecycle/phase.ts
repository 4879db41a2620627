/** Where a service is in its life; it only ever moves on. */
export type Phase = 'starting' | 'ready' | 'draining' | 'closing' | 'stopped'
