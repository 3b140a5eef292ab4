import { setFlagsFromString } from 'node:v8';
import { LONG_SEARCH_RUNS } from './limits.ts';

/**
 * What a run does is spread over many small functions: V8 inlines further into one than it does by itself (its defaults are 920
 * and 460). That takes longer to compile, so it is for a thread that goes on for minutes. For the whole process.
 */
export function compileForLong(runs: number): void {
  if (runs < LONG_SEARCH_RUNS) return;
  setFlagsFromString('--max-inlined-bytecode-size-cumulative=3000');
  setFlagsFromString('--max-inlined-bytecode-size=1000');
}
