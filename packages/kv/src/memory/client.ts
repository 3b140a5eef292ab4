import { KvError } from '../errors.ts';
import type { Kv, KvCapabilities, RangeRequest, RangeResult, TxnRequest, TxnResult, Watch, WatchRequest, WatchSink } from '../kv.ts';
import { MAX_REQUEST_BYTES, MAX_TXN_OPS } from '../limits.ts';
import type { MemoryEngine } from './engine.ts';

/** One client of a memory engine. */
export class MemoryClient implements Kv {
  readonly capabilities: KvCapabilities = {
    engine: 'memory',
    logTime: false,
    sessions: false,
    exactlyOnce: false,
    maxTxnOps: MAX_TXN_OPS,
    maxRequestBytes: MAX_REQUEST_BYTES,
  };
  readonly #engine: MemoryEngine;
  readonly #sinks = new Set<WatchSink>();
  #isClosed = false;

  constructor(engine: MemoryEngine) {
    this.#engine = engine;
  }

  range(request: RangeRequest): Promise<RangeResult> {
    return this.#call('range', request, () => {
      if (request.key === '') throw new KvError('invalid', 'the key is empty');
      return this.#engine.tree.range(request, this.#engine.revision);
    });
  }

  txn(request: TxnRequest): Promise<TxnResult> {
    return this.#call('txn', request, () => this.#engine.txn(request));
  }

  watch(request: WatchRequest, sink: WatchSink): Watch {
    if (this.#isClosed) {
      this.#engine.timers.soon(() => sink.onEnd({ code: 'closed', message: 'the client was closed' }));
      return { close: () => undefined };
    }
    this.#sinks.add(sink);
    return this.#engine.watchers.add(request, sink, this.#engine.revision);
  }

  leaseGrant(ttlSeconds: number): Promise<string> {
    return this.#call('lease', { grant: ttlSeconds }, () => this.#engine.leases.grant(ttlSeconds));
  }

  leaseKeepAlive(lease: string): Promise<number> {
    return this.#call('lease', { keepAlive: lease }, () => this.#engine.leases.keepAlive(lease));
  }

  leaseRevoke(lease: string): Promise<void> {
    return this.#call('lease', { revoke: lease }, () => this.#engine.leases.revoke(lease));
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#engine.watchers.closeAll(this.#sinks);
    return Promise.resolve();
  }

  /** Every call ends on a later turn, like one that crossed a network. */
  #call<T>(kind: 'range' | 'txn' | 'lease', request: object, run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#engine.timers.soon(() => {
        if (this.#isClosed) return reject(new KvError('closed', 'the client was closed'));
        const fault = this.#engine.fault(kind, request);
        if (fault === 'refused') return reject(new KvError('refused', 'a fault was injected'));
        if (fault === 'unknown-lost') return reject(new KvError('unknown', 'a fault was injected'));
        try {
          const value = run();
          if (fault === 'unknown-applied') reject(new KvError('unknown', 'a fault was injected'));
          else resolve(value);
        } catch (error) {
          reject(error instanceof KvError ? error : new KvError('invalid', String(error)));
        }
      });
    });
  }
}
