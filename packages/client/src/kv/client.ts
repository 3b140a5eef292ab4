import { methodKVRange, methodKVTxn, methodLeaseLeaseGrant, methodLeaseLeaseKeepAlive, methodLeaseLeaseRevoke } from '@raftgate/wire/etcd';
import { KvClientError } from '../errors.ts';
import { COMMON_MAX_REQUEST_BYTES, COMMON_MAX_TXN_OPS } from '../limits.ts';
import { askOnce } from './ask-once.ts';
import { Caller, type KvClientOptions } from './caller.ts';
import { decodeRange, decodeTxn, encodeTxn, isReadOnly } from './codec.ts';
import { readPages } from './pages.ts';
import { asEngine, encodeEngineQuestion, isRaftgate } from './engine.ts';
import { isLease } from './keys.ts';
import { decodeGrant, decodeKeepAlive, encodeGrant, encodeKeepAlive, encodeRevoke } from './lease-codec.ts';
import type { CallKind } from './outcome.ts';
import type {
  CallOptions,
  KvCapabilities,
  KvClient,
  RangeRequest,
  RangeResult,
  TxnRequest,
  TxnResult,
  Watch,
  WatchRequest,
  WatchSink,
} from './types.ts';
import { WatchLoop } from './watch.ts';

/** What every engine behind etcd's API has. */
const COMMON: KvCapabilities = {
  engine: 'etcd',
  logTime: false,
  sessions: false,
  exactlyOnce: false,
  maxTxnOps: COMMON_MAX_TXN_OPS,
  maxRequestBytes: COMMON_MAX_REQUEST_BYTES,
};

/** What `createKvClient` gives: `Kv` of packages/kv, and a question to ask at start. */
export interface ProbingKvClient extends KvClient {
  /** Asks the cluster what it is; until it answered, `capabilities` are etcd's. */
  probe(options?: CallOptions): Promise<KvCapabilities>;
}

/** An etcd v3 client over several endpoints; outcomes as in law 5. Promises reject with KvClientError only. */
export function createKvClient(options: KvClientOptions): ProbingKvClient {
  return new EtcdClient(options);
}

class EtcdClient implements ProbingKvClient {
  capabilities: KvCapabilities = COMMON;
  readonly #caller: Caller;
  readonly #watches = new Set<WatchLoop>();

  constructor(options: KvClientOptions) {
    this.#caller = new Caller(options);
  }

  async probe(options?: CallOptions): Promise<KvCapabilities> {
    const question = encodeEngineQuestion();
    const found = await this.#caller.run('read', options, isRaftgate, (channel, timeoutMs, done) => {
      channel.unary(methodKVRange.path, question, { timeoutMs, metadata: this.#caller.metadata }, (outcome) => done(asEngine(outcome)));
    });
    this.capabilities = found ? { ...COMMON, engine: 'raftgate', logTime: true } : COMMON;
    return this.capabilities;
  }

  range(request: RangeRequest, options?: CallOptions): Promise<RangeResult> {
    return readPages(request, (bytes) => this.#caller.unary('read', methodKVRange.path, bytes, options, decodeRange));
  }

  async txn(request: TxnRequest, options?: CallOptions): Promise<TxnResult> {
    const kind: CallKind = isReadOnly(request) ? 'read' : 'write';
    return await this.#caller.unary(kind, methodKVTxn.path, encodeTxn(request), options, decodeTxn);
  }

  watch(request: WatchRequest, sink: WatchSink): Watch {
    const loop = new WatchLoop(this.#caller, this.#caller.metadata, request, sink, () => this.#watches.delete(loop));
    this.#watches.add(loop);
    loop.start();
    return loop;
  }

  async leaseGrant(ttlSeconds: number, options?: CallOptions): Promise<string> {
    return await this.#caller.unary('write', methodLeaseLeaseGrant.path, encodeGrant(ttlSeconds), options, decodeGrant);
  }

  async leaseRevoke(lease: string, options?: CallOptions): Promise<void> {
    if (!isLease(lease)) throw new KvClientError('lease', `${lease} is not a lease`);
    await this.#caller.unary('write', methodLeaseLeaseRevoke.path, encodeRevoke(lease), options, () => 0);
  }

  /** A read in the sense of retries: asking twice for the same lease does no harm. */
  async leaseKeepAlive(lease: string, options?: CallOptions): Promise<number> {
    if (!isLease(lease)) throw new KvClientError('lease', `${lease} is not a lease`);
    const request = encodeKeepAlive(lease);
    const ttlSeconds = await this.#caller.run('read', options, decodeKeepAlive, (channel, timeoutMs, done) =>
      askOnce(channel, methodLeaseLeaseKeepAlive.path, request, { timeoutMs, metadata: this.#caller.metadata }, done),
    );
    if (ttlSeconds <= 0) throw new KvClientError('lease', `lease ${lease} does not exist`);
    return ttlSeconds;
  }

  close(): Promise<void> {
    this.#caller.close(() => {
      // Whoever begins another one meanwhile is told later, not from within: that could have no end.
      const open = [...this.#watches];
      for (const watch of open) watch.end({ code: 'closed', message: 'the client was closed' });
    });
    return Promise.resolve();
  }
}
