export { MemoryDisk } from './memory-disk.ts';
export type { Operation, OperationKind } from './memory-disk.ts';
