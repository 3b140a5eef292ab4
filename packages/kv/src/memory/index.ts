export { MemoryEngine } from './engine.ts';
export type { Fault, MemoryOptions } from './engine.ts';
