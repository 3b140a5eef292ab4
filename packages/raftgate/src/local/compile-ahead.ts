import { setFlagsFromString } from 'node:v8';

/**
 * Functions of what is loaded from here on are compiled with their file, and are not forgotten when they have not run for a while. What
 * a member hardly ever does, it does in a hurry: an election, a handover. Compiled when it happens, each step of it takes a millisecond.
 * For the same reason no compiler in between: what a failover warms up was compiled again beside it, for a fifth of the processor's time;
 * and the last one has a thread, not four: they kept both of two cores from a new leader for 30 ms.
 */
export function compileAhead(): void {
  setFlagsFromString('--no-lazy');
  setFlagsFromString('--no-flush-bytecode');
  setFlagsFromString('--no-maglev');
  setFlagsFromString('--concurrent-turbofan-max-threads=1');
}
