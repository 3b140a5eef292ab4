import { decodeMessage, encodeMessage } from '@raftgate/wire';
import type { ReadMessage } from '@raftgate/wire';
import {
  methodClusterMemberAdd,
  methodClusterMemberList,
  methodClusterMemberPromote,
  methodClusterMemberRemove,
  methodClusterMemberUpdate,
  methodMembershipConfiguration,
  methodMembershipReconfigure,
  readConfigurationResponse,
  readMemberAddResponse,
  readMemberListResponse,
  readMemberPromoteResponse,
  readMemberRemoveResponse,
  readMemberUpdateResponse,
  writeConfigurationRequest,
  writeMemberAddRequest,
  writeMemberListRequest,
  writeMemberPromoteRequest,
  writeMemberRemoveRequest,
  writeMemberUpdateRequest,
  writeReconfigureRequest,
} from '@raftgate/wire/etcd';
import type { ConfigurationResponse, Member } from '@raftgate/wire/etcd';
import { Caller, type KvClientOptions } from '../kv/caller.ts';
import type { CallKind } from '../kv/outcome.ts';
import type { CallOptions } from '../kv/types.ts';

/** One member as the cluster lists it; `name` is empty until it has been started once. */
export type ClusterMember = Member;

/** A raftgate's is a number below 2^53; an etcd's may be above, and is 8 big-endian latin1 chars then. */
export type ClusterMemberId = Member['id'];

/** Everyone there is, and, for an addition, whom it added. */
export interface ClusterMembers {
  readonly members: readonly ClusterMember[];
  readonly member?: ClusterMember | undefined;
}

/** Who votes and who learns, by id; `index` is where that was so, which the next change expects. */
export type ClusterConfiguration = Pick<ConfigurationResponse, 'index' | 'voters' | 'outgoing' | 'learners'>;

/** etcd's Cluster service, and our own Membership, over several endpoints: who belongs to the cluster. Promises reject with KvClientError only. */
export class ClusterClient {
  readonly #caller: Caller;

  constructor(options: KvClientOptions) {
    this.#caller = new Caller(options);
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

  promote(id: ClusterMemberId, options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberPromoteRequest, { id });
    return this.#unary('write', methodClusterMemberPromote.path, request, readMemberPromoteResponse, options);
  }

  remove(id: ClusterMemberId, options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberRemoveRequest, { id });
    return this.#unary('write', methodClusterMemberRemove.path, request, readMemberRemoveResponse, options);
  }

  update(id: ClusterMemberId, peerUrls: readonly string[], options?: CallOptions): Promise<ClusterMembers> {
    const request = encodeMessage(writeMemberUpdateRequest, { id, peerUrls });
    return this.#unary('write', methodClusterMemberUpdate.path, request, readMemberUpdateResponse, options);
  }

  /** Linearizable. An etcd has no such method. */
  configuration(options?: CallOptions): Promise<ClusterConfiguration> {
    const request = encodeMessage(writeConfigurationRequest, {});
    return this.#unary('read', methodMembershipConfiguration.path, request, readConfigurationResponse, options);
  }

  /**
   * Several at once, by joint consensus: exactly these vote and learn from here on, members all of them. Refused when the members
   * have changed since `expectedIndex`. Repeating it after an unknown outcome does no harm.
   */
  reconfigure(
    {
      expectedIndex,
      voters,
      learners,
    }: { readonly expectedIndex: number; readonly voters: readonly number[]; readonly learners: readonly number[] },
    options?: CallOptions,
  ): Promise<ClusterConfiguration> {
    const request = encodeMessage(writeReconfigureRequest, { expectedIndex, voters, learners });
    return this.#unary('write', methodMembershipReconfigure.path, request, readConfigurationResponse, options);
  }

  close(): Promise<void> {
    this.#caller.close();
    return Promise.resolve();
  }

  #unary<T>(kind: CallKind, path: string, request: Uint8Array, read: ReadMessage<T>, options: CallOptions | undefined): Promise<T> {
    return this.#caller.unary(kind, path, request, options, (bytes) => decodeMessage(read, bytes));
  }
}
