import { DecodeError } from '@raftgate/bytes';
import type { Clock, Random, Timers } from '@raftgate/io';
import type { RpcChannel } from '@raftgate/wire';
import { methodKVRange, methodKVTxn, methodLeaseLeaseGrant, methodLeaseLeaseKeepAlive, methodLeaseLeaseRevoke } from '@raftgate/wire/etcd';
import { KvClientError } from '../errors.ts';
import { COMMON_MAX_REQUEST_BYTES, COMMON_MAX_TXN_OPS, DEFAULT_DEADLINE_MS } from '../limits.ts';
import { Call } from './call.ts';
import type { Attempt, CallContext } from './call.ts';
import { askOnce } from './ask-once.ts';
import { decodeRange, decodeTxn, encodeTxn, isReadOnly } from './codec.ts';
import { readPages } from './pages.ts';
import { Endpoints } from './endpoints.ts';
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

export interface KvClientOptions {
  /** One channel an endpoint; the client closes them with itself. */
  readonly channels: readonly RpcChannel[];
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  /** Metadata of every call (an auth token, for instance). */
  readonly metadata?: Readonly<Record<string, string>>;
}

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

class EtcdClient implements ProbingKvClient, CallContext {
  capabilities: KvCapabilities = COMMON;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly waiting: Set<Call> = new Set();
  isClosed = false;
  readonly #metadata: Readonly<Record<string, string>>;
  readonly #watches = new Set<WatchLoop>();

  constructor(options: KvClientOptions) {
    this.clock = options.clock;
    this.timers = options.timers;
    this.random = options.random;
    this.endpoints = new Endpoints(options.channels, options.random.uint32());
    this.#metadata = options.metadata ?? {};
  }

  async probe(options?: CallOptions): Promise<KvCapabilities> {
    const question = encodeEngineQuestion();
    const found = await this.#run('read', options, isRaftgate, (channel, timeoutMs, done) => {
      channel.unary(methodKVRange.path, question, { timeoutMs, metadata: this.#metadata }, (outcome) => done(asEngine(outcome)));
    });
    this.capabilities = found ? { ...COMMON, engine: 'raftgate', logTime: true } : COMMON;
    return this.capabilities;
  }

  range(request: RangeRequest, options?: CallOptions): Promise<RangeResult> {
    return readPages(request, (bytes) => this.#unary('read', methodKVRange.path, bytes, options, decodeRange));
  }

  async txn(request: TxnRequest, options?: CallOptions): Promise<TxnResult> {
    const kind: CallKind = isReadOnly(request) ? 'read' : 'write';
    return await this.#unary(kind, methodKVTxn.path, encodeTxn(request), options, decodeTxn);
  }

  watch(request: WatchRequest, sink: WatchSink): Watch {
    const loop = new WatchLoop(this, this.#metadata, request, sink, () => this.#watches.delete(loop));
    this.#watches.add(loop);
    loop.start();
    return loop;
  }

  async leaseGrant(ttlSeconds: number, options?: CallOptions): Promise<string> {
    return await this.#unary('write', methodLeaseLeaseGrant.path, encodeGrant(ttlSeconds), options, decodeGrant);
  }

  async leaseRevoke(lease: string, options?: CallOptions): Promise<void> {
    if (!isLease(lease)) throw new KvClientError('lease', `${lease} is not a lease`);
    await this.#unary('write', methodLeaseLeaseRevoke.path, encodeRevoke(lease), options, () => 0);
  }

  /** A read in the sense of retries: asking twice for the same lease does no harm. */
  async leaseKeepAlive(lease: string, options?: CallOptions): Promise<number> {
    if (!isLease(lease)) throw new KvClientError('lease', `${lease} is not a lease`);
    const request = encodeKeepAlive(lease);
    const ttlSeconds = await this.#run('read', options, decodeKeepAlive, (channel, timeoutMs, done) =>
      askOnce(channel, methodLeaseLeaseKeepAlive.path, request, { timeoutMs, metadata: this.#metadata }, done),
    );
    if (ttlSeconds <= 0) throw new KvClientError('lease', `lease ${lease} does not exist`);
    return ttlSeconds;
  }

  close(): Promise<void> {
    if (!this.isClosed) {
      this.isClosed = true;
      for (const watch of this.#watches) watch.end({ code: 'closed', message: 'the client was closed' });
      for (const call of this.waiting) call.closed();
      this.endpoints.close();
    }
    return Promise.resolve();
  }

  #unary<T>(
    kind: CallKind,
    path: string,
    request: Uint8Array,
    options: CallOptions | undefined,
    decode: (bytes: Uint8Array) => T | DecodeError,
  ): Promise<T> {
    return this.#run(kind, options, decode, (channel, timeoutMs, done) => {
      channel.unary(path, request, { timeoutMs, metadata: this.#metadata }, done);
    });
  }

  async #run<T>(
    kind: CallKind,
    options: CallOptions | undefined,
    decode: (bytes: Uint8Array) => T | DecodeError,
    attempt: Attempt,
  ): Promise<T> {
    const decoded = decode(await Call.run(this, kind, options?.deadlineMs ?? DEFAULT_DEADLINE_MS, attempt));
    // The server said yes and we cannot read how: a write of it stands.
    if (decoded instanceof DecodeError)
      throw new KvClientError(kind === 'read' ? 'invalid' : 'unknown', `the answer does not decode: ${decoded.message}`);
    return decoded;
  }
}
