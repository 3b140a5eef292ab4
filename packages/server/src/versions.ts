import { readFileSync } from 'node:fs';

/** The etcd release whose API this server speaks: what /version and Status say, because clients decide by it. */
export const ETCD_VERSION = '3.6.14';
export const ETCD_CLUSTER_VERSION = '3.6.0';
export const ETCD_STORAGE_VERSION = '3.6.0';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { readonly version: string };

/** The release of raftgate itself. */
export const RAFTGATE_VERSION: string = manifest.version;
