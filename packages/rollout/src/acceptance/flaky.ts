import { KvError } from '@raftgate/kv';
import type { Kv } from '@raftgate/kv';

/** A client whose calls end badly now and then, by a seeded draw: refused, unknown and lost, or unknown and applied. */
export function flaky(kv: Kv, seed: number, percent: number): Kv {
  let state = seed;
  const draw = (): number => {
    // Numerical Recipes' LCG: enough to pick faults.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor(state / 2 ** 16) % 100;
  };
  const maybe = async <T>(call: () => Promise<T>): Promise<T> => {
    const drawn = draw();
    if (drawn >= percent) return await call();
    if (drawn % 3 === 0) throw new KvError('refused', 'drawn');
    if (drawn % 3 === 1) throw new KvError('unknown', 'drawn, and lost');
    await call();
    throw new KvError('unknown', 'drawn, and applied');
  };
  return {
    capabilities: kv.capabilities,
    range: (request) => maybe(() => kv.range(request)),
    txn: (request) => maybe(() => kv.txn(request)),
    watch: (request, sink) => kv.watch(request, sink),
    leaseGrant: (ttlSeconds) => maybe(() => kv.leaseGrant(ttlSeconds)),
    leaseKeepAlive: (lease) => maybe(() => kv.leaseKeepAlive(lease)),
    leaseRevoke: (lease) => maybe(() => kv.leaseRevoke(lease)),
    close: () => kv.close(),
  };
}
