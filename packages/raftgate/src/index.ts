export { Child, exitWithStdin } from './local/child.ts';
export type { ChildOptions } from './local/child.ts';
export { LocalCluster } from './local/cluster.ts';
export type { LocalClusterOptions } from './local/cluster.ts';
export { freePorts } from './local/ports.ts';
