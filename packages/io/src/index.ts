export type { Clock, Timer, Timers } from './time.ts';
export type { Disk, DiskFile } from './disk.ts';
export type { Connection, ConnectionEvents, Listener, Network } from './network.ts';
export type { Random } from './random.ts';
export type { Allocator } from './allocator.ts';
export type { Io } from './io.ts';
export { IoError } from './errors.ts';
export type { IoErrorCode } from './errors.ts';
