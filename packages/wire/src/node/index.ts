export { serveNode } from './server.ts';
export type { NodeServer, NodeServerObserver, NodeServerOptions } from './server.ts';
export { nodeChannel } from './channel.ts';
export type { NodeChannelOptions } from './channel.ts';
