/** Operations of one transaction; a plain etcd allows 128. */
export const MAX_OPERATIONS = 100;
/** Manifests in one apply. */
export const MAX_MANIFESTS = 256;
export const MAX_STEPS = 64;
export const MAX_METRICS = 16;
/** Measurements kept per metric in a rollout's record, for people. */
export const MAX_MEASUREMENTS_KEPT = 10;
/** Healthy releases a channel remembers, as targets to go back to. */
export const MAX_RELEASES_KEPT = 16;
/** How often a verb that lost a race against the controller reads again. */
export const MAX_ATTEMPTS = 8;
/** Audit records read in one transaction. */
export const AUDIT_PAGE = 50;
/** Sum of weights of an assignment that a rollout writes: weights are percent, as Argo's. */
export const FULL_WEIGHT = 100;
/** How long members may take to flip after an activation before the rollout pauses. */
export const DEFAULT_ACK_DEADLINE_MS = 30_000;
export const DEFAULT_PREPARE_DEADLINE_MS = 600_000;
/** After an abort the rollout is called RolledBack at the latest after this, with the stragglers named. */
export const ROLL_BACK_DEADLINE_MS = 60_000;
/** Argo's consecutiveErrorLimit: measurements without data in a row. */
export const DEFAULT_NO_DATA_LIMIT = 4;
/** Longest pause, bake or interval: about a month. */
export const MAX_DURATION_MS = 31 * 24 * 3600 * 1000;
/** Changes one turn of the controller makes to a channel before it looks at the others. */
export const MAX_CHANGES_A_TURN = 64;
/** What the controller does when nobody says otherwise. */
export const CONTROLLER_TTL_SECONDS = 5;
export const CONTROLLER_CHECKPOINT_MS = 1_000;
export const CONTROLLER_RETRY_MS = 200;
/** Events that arrive together are handled together. */
export const CONTROLLER_GATHER_MS = 10;
/** The controller looks again after this long even if nothing happened. */
export const CONTROLLER_IDLE_MS = 2_000;
/** Names in a reason before it says how many more. */
export const MAX_NAMES_SHOWN = 5;
/** Complaints about one manifest that a refusal tells, and characters of what it found. */
export const MAX_ISSUES_SHOWN = 3;
export const MAX_FOUND_LENGTH = 80;
