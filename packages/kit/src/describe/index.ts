export type {
  DependencyFacts,
  DependencyKind,
  Description,
  EndpointFacts,
  LimitFacts,
  VariableFacts,
  VariableType,
} from './description.ts'
export { descriptionVersion } from './description.ts'
export type { LevelControl } from './log-level.ts'
export { createManagement, type Management, type ManagementOptions } from './management.ts'
