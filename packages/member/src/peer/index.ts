export { CoreReceiver } from './core-receiver.ts';
export { Peers } from './peers.ts';
export type { PeersOptions } from './peers.ts';
export type { SelfPortrait } from './portrait.ts';
