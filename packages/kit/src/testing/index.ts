export { type StandingFault, type TestFault } from './faults.ts'
export { seededRandom } from './seeded-random.ts'
export { createTestClock, type TestClock } from './test-clock.ts'
export { createTestKit, type TestKit, type TestKitOptions, type TestLogLine } from './test-kit.ts'
