export { simulate } from './simulate.ts';
export type { SimOptions } from './options.ts';
export { QUIET } from './quiet.ts';
export { explore } from './core/explore/explore.ts';
export type { ExploreProgress, ExploreReport } from './core/explore/explore.ts';
export { scopes } from './core/explore/scopes.ts';
