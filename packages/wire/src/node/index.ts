export { serveNode } from './server.ts';
export type { NodeServer, NodeServerObserver, NodeServerOptions } from './server.ts';
export { nodeChannel } from './channel.ts';
export type { NodeChannelOptions } from './channel.ts';
export { serveLean } from './lean-server.ts';
export type { LeanServerOptions } from './lean-server.ts';
export { leanChannel } from './lean-channel.ts';
export type { LeanChannelOptions } from './lean-channel.ts';
