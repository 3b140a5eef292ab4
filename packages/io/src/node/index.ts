import type { Io } from '../io.ts';
import { nodeAllocator } from './allocator.ts';
import { nodeDisk } from './disk.ts';
import { nodeNetwork } from './network.ts';
import { nodeRandom } from './random.ts';
import { nodeClock, nodeTimers } from './time.ts';

export { nodeClock, nodeTimers } from './time.ts';
export { nodeDisk } from './disk.ts';
export { nodeNetwork } from './network.ts';
export { nodeRandom } from './random.ts';
export { nodeAllocator } from './allocator.ts';

/** The world as Node sees it. Disk paths are relative to `root`. */
export function nodeIo(options: { readonly root: string }): Io {
  return {
    clock: nodeClock(),
    timers: nodeTimers(),
    disk: nodeDisk(options.root),
    network: nodeNetwork(),
    random: nodeRandom(),
    allocator: nodeAllocator(),
  };
}
