export { connectKv } from './connect.ts';
export type { ConnectKvOptions } from './connect.ts';
export { fileCache } from './file-cache.ts';
