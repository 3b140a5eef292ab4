import type { ConfigurationMember } from '@raftgate/raft';
import { type RpcCall, type RpcMethod, encodeMessage } from '@raftgate/wire';
import {
  type Member,
  type MemberListRequest,
  methodClusterMemberAdd,
  methodClusterMemberList,
  methodClusterMemberPromote,
  methodClusterMemberRemove,
  methodClusterMemberUpdate,
  readMemberListRequest,
  writeMemberListResponse,
} from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import type { ServerContext } from '../context.ts';
import { unary, unserved } from '../methods.ts';

const FIXED = 'raftgate: membership is fixed at the start in this version (--initial-cluster)';

/** etcdserverpb.Cluster */
export function clusterMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodClusterMemberList.path, unary(context, readMemberListRequest, handleMemberList)],
    [methodClusterMemberAdd.path, unserved(FIXED)],
    [methodClusterMemberRemove.path, unserved(FIXED)],
    [methodClusterMemberUpdate.path, unserved(FIXED)],
    [methodClusterMemberPromote.path, unserved(FIXED)],
  ];
}

function handleMemberList(context: ServerContext, call: RpcCall, request: MemberListRequest): void {
  if (request.linearizable) readAfterBarrier(context, call, request, answerMemberList);
  else answerMemberList(context, call);
}

function answerMemberList(context: ServerContext, call: RpcCall): void {
  const { voters, outgoing, learners } = context.view.configuration;
  const voting = new Map([...outgoing, ...voters].map((voter) => [voter.id, voter]));
  const members = [
    ...[...voting.values()].map((member) => wireMember(context, member, false)),
    ...learners.map((member) => wireMember(context, member, true)),
  ].toSorted((a, b) => a.id - b.id);
  // etcd leaves the revision of a cluster answer at 0.
  call.respond(encodeMessage(writeMemberListResponse, { header: context.view.header(0), members }));
}

/** The configuration carries what peers need; the rest is what the member published. One that never did has no name: clients call it unstarted. */
function wireMember(context: ServerContext, { id, peerUrls }: ConfigurationMember, isLearner: boolean): Member {
  const { name = '', clientUrls = [] } = context.member.store.attributes.get(id) ?? {};
  return { id, name, peerUrls, clientUrls, isLearner };
}
