export { connectCluster } from './cluster.ts';
export { connectKv } from './connect.ts';
export type { ConnectKvOptions, ConnectTls } from './connect.ts';
export { fileCache } from './file-cache.ts';
