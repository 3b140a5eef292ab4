export { CoreReceiver } from './core-receiver.ts';
export { Peers } from './peers.ts';
export type { PeersOptions, SelfPortrait } from './peers.ts';
