import type { FaultContext } from './context.ts';

const PATIENCE_MS = 1_000;

/** Leadership handed over on request, to anybody. */
export class Transfers {
  constructor(faults: FaultContext) {
    const { cluster, counts, prng } = faults;
    faults.every(faults.options.transferEveryMs, () => {
      const target = cluster.target(prng);
      const to = cluster.member(faults.oneOf(cluster.names) ?? '')?.id ?? 0;
      if (target === undefined) return;
      counts.add('transfers');
      target.member.transferLeadership(to, { settled: () => undefined }, target.nowMs() + PATIENCE_MS);
    });
  }
}
