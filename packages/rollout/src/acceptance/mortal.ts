import { KvError } from '@raftgate/kv';
import type { Kv, TxnRequest, TxnResult } from '@raftgate/kv';

/**
 * A client whose process dies at its n-th write: just before it reaches the engine, or just after. From then on nothing it
 * asks is ever answered, and its watches are silent.
 */
export function mortal(
  kv: Kv,
  diesAtWrite: number,
  when: 'before' | 'after',
): Kv & { readonly writes: () => number; readonly isDead: () => boolean } {
  let writes = 0;
  let isDead = false;
  const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
  const alive = <T>(call: () => Promise<T>): Promise<T> => (isDead ? never<T>() : call().then((value) => (isDead ? never<T>() : value)));
  return {
    capabilities: kv.capabilities,
    writes: () => writes,
    isDead: () => isDead,
    range: (request) => alive(() => kv.range(request)),
    async txn(request: TxnRequest): Promise<TxnResult> {
      if (isDead) return await never();
      const isWrite = request.success.some((one) => one.op !== 'range');
      if (!isWrite) return await alive(() => kv.txn(request));
      writes += 1;
      if (writes < diesAtWrite) return await alive(() => kv.txn(request));
      isDead = true;
      if (when === 'after') await kv.txn(request).catch((error: unknown) => (error instanceof KvError ? undefined : Promise.reject(error)));
      return await never();
    },
    watch: (request, sink) =>
      kv.watch(request, {
        onStart: (revision) => (isDead ? undefined : sink.onStart?.(revision)),
        onEvents: (events, revision) => (isDead ? undefined : sink.onEvents(events, revision)),
        onEnd: (error) => (isDead ? undefined : sink.onEnd(error)),
      }),
    leaseGrant: (ttlSeconds) => alive(() => kv.leaseGrant(ttlSeconds)),
    leaseKeepAlive: (lease) => alive(() => kv.leaseKeepAlive(lease)),
    leaseRevoke: (lease) => alive(() => kv.leaseRevoke(lease)),
    close: () => kv.close(),
  };
}
