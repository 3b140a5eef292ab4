/** The etcd release whose API this server speaks: what /version and Status say, because clients decide by it. */
export const ETCD_VERSION = '3.6.14';
export const ETCD_CLUSTER_VERSION = '3.6.0';
export const ETCD_STORAGE_VERSION = '3.6.0';
