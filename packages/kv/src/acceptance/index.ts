export { kvAcceptance } from './suite.ts';
export type { OpenKv, OpenedKv } from './fixture.ts';
