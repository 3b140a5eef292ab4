export { diskAcceptance } from './disk.ts';
export type { DiskUnderTest } from './disk.ts';
export { networkAcceptance } from './network.ts';
export type { NetworkUnderTest } from './network.ts';
export { timersAcceptance } from './time.ts';
export type { TimersUnderTest } from './time.ts';
