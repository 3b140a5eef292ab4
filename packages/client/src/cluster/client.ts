import { DecodeError } from '@raftgate/bytes';
import type { Clock, Random, Timers } from '@raftgate/io';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import type { ReadMessage } from '@raftgate/wire';
import {
  methodClusterMemberAdd,
  methodClusterMemberList,
  methodClusterMemberPromote,
  methodClusterMemberRemove,
  methodClusterMemberUpdate,
  readMemberAddResponse,
  readMemberListResponse,
  readMemberPromoteResponse,
  readMemberRemoveResponse,
  readMemberUpdateResponse,
  writeMemberAddRequest,
  writeMemberListRequest,
  writeMemberPromoteRequest,
  writeMemberRemoveRequest,
  writeMemberUpdateRequest,
} from '@raftgate/wire/etcd';
import type { Member } from '@raftgate/wire/etcd';
import { KvClientError } from '../errors.ts';
import { Call } from '../kv/call.ts';
import type { CallContext } from '../kv/call.ts';
import type { KvClientOptions } from '../kv/client.ts';
import { Endpoints } from '../kv/endpoints.ts';
import type { CallKind } from '../kv/outcome.ts';
import type { CallOptions } from '../kv/types.ts';
import { DEFAULT_DEADLINE_MS } from '../limits.ts';

/** One member as the cluster lists it; `name` is empty until it has been started once. */
export type ClusterMember = Member;

/** Everyone there is, and, for an addition, whom it added. */
export interface ClusterMembers {
  readonly members: readonly ClusterMember[];
  readonly member?: ClusterMember | undefined;
}

/** etcd's Cluster service over several endpoints: who belongs to the cluster. Promises reject with KvClientError only. */
export class ClusterClient implements CallContext {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly endpoints: Endpoints;
  readonly waiting: Set<Call> = new Set();
  isClosed = false;
  readonly #metadata: Readonly<Record<string, string>>;

  constructor(options: KvClientOptions) {
    this.clock = options.clock;
    this.timers = options.timers;
    this.random = options.random;
    this.endpoints = new Endpoints(options.channels, options.random.uint32());
    this.#metadata = options.metadata ?? {};
  }

  list(options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberListRequest, { linearizable: true });
    return this.#unary('read', methodClusterMemberList.path, request, readMemberListResponse, options);
  }

  /** One that is to vote learns first, and is promoted by the leader: `member.isLearner` says so. */
  add(peerUrls: readonly string[], isLearner: boolean, options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberAddRequest, { peerUrls, isLearner });
    return this.#unary('write', methodClusterMemberAdd.path, request, readMemberAddResponse, options);
  }

  promote(id: number, options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberPromoteRequest, { id });
    return this.#unary('write', methodClusterMemberPromote.path, request, readMemberPromoteResponse, options);
  }

  remove(id: number, options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberRemoveRequest, { id });
    return this.#unary('write', methodClusterMemberRemove.path, request, readMemberRemoveResponse, options);
  }

  update(id: number, peerUrls: readonly string[], options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberUpdateRequest, { id, peerUrls });
    return this.#unary('write', methodClusterMemberUpdate.path, request, readMemberUpdateResponse, options);
  }

  close(): Promise<void> {
    if (!this.isClosed) {
      this.isClosed = true;
      for (const call of this.waiting) call.closed();
      this.endpoints.close();
    }
    return Promise.resolve();
  }

  async #unary<T>(kind: CallKind, path: string, request: Uint8Array, read: ReadMessage<T>, options: CallOptions | undefined): Promise<T> {
    const bytes = await Call.run(this, kind, options?.deadlineMs ?? DEFAULT_DEADLINE_MS, (channel, timeoutMs, done) => {
      channel.unary(path, request, { timeoutMs, metadata: this.#metadata }, done);
    });
    const answer = decodeMessage(read, bytes);
    // The server said yes and we cannot read how: a change of it stands.
    if (answer instanceof DecodeError)
      throw new KvClientError(kind === 'read' ? 'invalid' : 'unknown', `the answer does not decode: ${answer.message}`);
    return answer;
  }
}
