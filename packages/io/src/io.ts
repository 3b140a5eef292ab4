import type { Allocator } from './allocator.ts';
import type { Disk } from './disk.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Clock, Timers } from './time.ts';

/** Everything a member may ask of the world. */
export interface Io {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly disk: Disk;
  readonly network: Network;
  readonly random: Random;
  readonly allocator: Allocator;
}
