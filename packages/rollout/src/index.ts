export type { Outcome, RolloutRefusal, RolloutRefusalCode } from './errors.ts';
export { openGate } from './gate.ts';
export type { Gate, RolloutTime } from './gate.ts';
export { apply } from './manifest/apply.ts';
export type { Applied, ApplyOptions } from './manifest/apply.ts';
export { listBundles, readBundle, readPart } from './manifest/resolve.ts';
export type { ResolvedBundle } from './manifest/resolve.ts';
export { API_VERSION } from './manifest/manifest.ts';
export { RULES } from './rules/check.ts';
export type { Rule, Violation } from './rules/rule.ts';
export { start } from './verbs/start.ts';
export type { Acted, StartRequest } from './verbs/start.ts';
export type { VerbRequest } from './verbs/act.ts';
export { pause } from './verbs/pause.ts';
export { promote } from './verbs/promote.ts';
export type { PromoteRequest } from './verbs/promote.ts';
export { abort } from './verbs/abort.ts';
export { retry } from './verbs/retry.ts';
export { rollback } from './verbs/rollback.ts';
export type { RollbackRequest } from './verbs/rollback.ts';
export { kill, revoke, unkill } from './verbs/overlay.ts';
export type { OverlayChanged } from './verbs/overlay.ts';
export { controller } from './controller/controller.ts';
export type { Controller, ControllerOptions } from './controller/controller.ts';
export type { ControllerEvent } from './controller/events.ts';
export { fleet, status } from './read/status.ts';
export type { InstanceView, RegionView, RolloutStatusView } from './read/status.ts';
export { history, listRollouts } from './read/history.ts';
export type { History } from './read/history.ts';
export { argoPhase, isActive, ROLLOUT_PHASES } from './document/rollout.ts';
export type {
  ArgoPhase,
  Measurement,
  MetricProgress,
  Pause,
  Release,
  RolloutPhase,
  RolloutRecord,
  RolloutSpec,
  RolloutStatus,
  StepState,
  Verdict,
} from './document/rollout.ts';
export type { Condition, Metric, Query, Step } from './document/step.ts';
