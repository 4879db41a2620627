export { budgetBounds } from './budget-bounds.ts'
export { type MergedDescription, mergeDescription } from './merge-description.ts'
