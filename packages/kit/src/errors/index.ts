export { createErrors, type Errors, type ErrorsOptions } from './create-errors.ts'
