export { rolloutAcceptance } from './suite.ts';
export type { OpenWorld, RolloutWorld } from './world.ts';
export { simulatedWorld } from './world.ts';
