export { simulate } from './simulate.ts';
export type { SimVerdict } from './simulate.ts';
export type { SimOptions } from './options.ts';
