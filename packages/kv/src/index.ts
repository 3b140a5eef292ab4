export type * from './kv.ts';
export { KvError } from './errors.ts';
export type { KvErrorCode } from './errors.ts';
