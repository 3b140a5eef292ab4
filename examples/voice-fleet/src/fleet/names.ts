/** The namespace and channel of the example, and who is in it. */
export const NAMESPACE = 'default';
export const CHANNEL = 'voice';
export const REGIONS = ['a', 'b', 'c'] as const;
/** Where releases are tried first. */
export const CANARY_REGION = 'a';
export const WORKERS_PER_REGION = 2;
export const ROLE_WORKER = 'worker';
export const ROLE_ROUTER = 'router';
