export { simulate } from './simulate.ts';
export type { SimVerdict } from './simulate.ts';
export type { SimOptions } from './options.ts';
export { swarmCore } from './core/swarm-core.ts';
export type { CoreOptions } from './core/options.ts';
export type { CoreCounts, CoreVerdict } from './core/verdict.ts';
