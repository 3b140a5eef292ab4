import { type RpcCall, type RpcMethod, encodeMessage } from '@raftgate/wire';
import {
  type MemberListRequest,
  methodClusterMemberAdd,
  methodClusterMemberList,
  methodClusterMemberPromote,
  methodClusterMemberRemove,
  methodClusterMemberUpdate,
  readMemberAddRequest,
  readMemberListRequest,
  readMemberPromoteRequest,
  readMemberRemoveRequest,
  readMemberUpdateRequest,
  writeMemberListResponse,
} from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import type { ServerContext } from '../context.ts';
import { unary } from '../methods.ts';
import { handleMemberAdd, handleMemberPromote, handleMemberRemove, handleMemberUpdate } from './change.ts';
import { wireMembers } from './wire-members.ts';

/** etcdserverpb.Cluster */
export function clusterMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodClusterMemberList.path, unary(context, readMemberListRequest, handleMemberList)],
    [methodClusterMemberAdd.path, unary(context, readMemberAddRequest, handleMemberAdd)],
    [methodClusterMemberRemove.path, unary(context, readMemberRemoveRequest, handleMemberRemove)],
    [methodClusterMemberUpdate.path, unary(context, readMemberUpdateRequest, handleMemberUpdate)],
    [methodClusterMemberPromote.path, unary(context, readMemberPromoteRequest, handleMemberPromote)],
  ];
}

function handleMemberList(context: ServerContext, call: RpcCall, request: MemberListRequest): void {
  if (request.linearizable) readAfterBarrier(context, call, request, answerMemberList);
  else answerMemberList(context, call);
}

function answerMemberList(context: ServerContext, call: RpcCall): void {
  // etcd leaves the revision of a cluster answer at 0.
  call.respond(
    encodeMessage(writeMemberListResponse, { header: context.view.header(0), members: wireMembers(context, context.view.configuration) }),
  );
}
