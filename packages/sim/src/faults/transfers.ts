import type { FaultContext } from './context.ts';
import { handOver } from './hand-over.ts';

const PATIENCE_MS = 1_000;
/** Chance in 100 that it does not matter who leads then. */
const ANYBODY_PERCENT = 30;

/** Leadership handed over on request, to anybody. */
export function transferNowAndThen(faults: FaultContext): void {
  const { cluster, counts, prng } = faults;
  faults.every(faults.options.transferEveryMs, () => {
    const target = cluster.target(prng);
    const name = faults.oneOf(cluster.names);
    const to = name === undefined || faults.chance(ANYBODY_PERCENT) ? 0 : (cluster.member(name)?.id ?? 0);
    if (target === undefined) return;
    counts.add('transfers');
    handOver(faults, target, to, PATIENCE_MS);
  });
}
