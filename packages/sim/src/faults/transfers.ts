import type { FaultContext } from './context.ts';
import { told } from './told.ts';

const PATIENCE_MS = 1_000;

/** Leadership handed over on request, to anybody. */
export function transferNowAndThen(faults: FaultContext): void {
  const { cluster, counts, prng } = faults;
  faults.every(faults.options.transferEveryMs, () => {
    const target = cluster.target(prng);
    const name = faults.oneOf(cluster.names);
    const to = name === undefined ? 0 : (cluster.member(name)?.id ?? 0);
    if (target === undefined) return;
    counts.add('transfers');
    const settled = told(faults, target, 'transfer', PATIENCE_MS);
    target.member.transferLeadership(to, { settled }, target.nowMs() + PATIENCE_MS);
  });
}
