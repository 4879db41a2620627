/** What stands where nothing was chosen. */
export const policyDefaults = {
  deadlineMs: 1_000,
  attempts: 3,
  budgetRatio: 0.1,
  failureRate: 0.5,
  minimumCalls: 10,
  resetMs: 5_000,
  concurrency: 50,
}
