/**
 * A description is a claim, so it may make a proof stricter and never easier: what it says counts only up
 * to what is asked where nothing is known. Whoever needs more declares it in staticfire.yaml.
 */
export const budgetBounds = {
  /** What a client is promised where nothing was declared. */
  timeoutMs: 10_000,
  /** A reset is waited for, so a long one makes a recovery easier and a run longer. */
  resetMs: 10_000,
  /** A burst of requests can refute it, for each process. */
  pool: 100,
  /** The usual grace of orchestrators. */
  graceMs: 30_000,
  /** Each is started without, and with a malformed value. */
  variables: 60,
}
