export type * from './kv.ts';
export type { KvTime, KvTimer, KvTimers } from './time.ts';
export { KvError, kvErrorCode } from './errors.ts';
export type { KvErrorCode } from './errors.ts';
export { campaign } from './election.ts';
export type { Election, ElectionOptions, Leadership } from './election.ts';
export { DEFAULT_DEADLINE_MS, ELECTION_RETRY_MS, MAX_REQUEST_BYTES, MAX_TXN_OPS } from './limits.ts';
