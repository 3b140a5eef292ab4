import { KvError } from '@raftgate/kv';
import type { Kv, KvErrorCode } from '@raftgate/kv';
import type { KvClient } from '@raftgate/client';

/** The client as the port's own suite wants it: the same outcomes under the port's error class. */
export function asKv(client: KvClient): Kv {
  const ported = <T>(promise: Promise<T>): Promise<T> =>
    promise.catch((error: Error & { code: KvErrorCode }) => {
      throw new KvError(error.code, error.message);
    });
  return {
    get capabilities() {
      return client.capabilities;
    },
    range: (request, options) => ported(client.range(request, options)),
    txn: (request, options) => ported(client.txn(request, options)),
    watch: (request, sink) => client.watch(request, sink),
    leaseGrant: (ttlSeconds, options) => ported(client.leaseGrant(ttlSeconds, options)),
    leaseKeepAlive: (lease, options) => ported(client.leaseKeepAlive(lease, options)),
    leaseRevoke: (lease, options) => ported(client.leaseRevoke(lease, options)),
    close: () => client.close(),
  };
}
