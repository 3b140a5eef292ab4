import type { Kv, TxnRequest, TxnResult } from '@raftgate/kv';
import type { RolloutTime } from '../gate.ts';

/** Transactions asked for within this long are under way together. */
const TOGETHER_MS = 5;
/** How far each is behind the one that overtook it: longer than a controller gathers events, so that it acts in between. */
const BEHIND_MS = 15;

/**
 * A client whose transactions, where several are under way together, are applied last first. No engine owes them an order: etcd
 * runs each call on a goroutine of its own, and of a burst the last one often first.
 */
export function overtaking(kv: Kv, { timers }: RolloutTime): Kv {
  let together: (() => void)[] = [];
  const release = (): void => {
    const lastFirst = together.reverse();
    together = [];
    lastFirst.forEach((run, at) => void timers.after(BEHIND_MS * at, run));
  };
  const txn = (request: TxnRequest): Promise<TxnResult> =>
    new Promise((resolve, reject) => {
      if (together.length === 0) timers.after(TOGETHER_MS, release);
      together.push(() => void kv.txn(request).then(resolve, reject));
    });
  return {
    capabilities: kv.capabilities,
    range: (request) => kv.range(request),
    txn,
    watch: (request, sink) => kv.watch(request, sink),
    leaseGrant: (ttlSeconds) => kv.leaseGrant(ttlSeconds),
    leaseKeepAlive: (lease) => kv.leaseKeepAlive(lease),
    leaseRevoke: (lease) => kv.leaseRevoke(lease),
    close: () => kv.close(),
  };
}
