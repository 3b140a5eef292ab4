import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import type { Configuration } from '@raftgate/raft';
import { type RpcCall, type RpcMethod, encodeMessage } from '@raftgate/wire';
import {
  type ConfigurationRequest,
  type ReconfigureRequest,
  methodMembershipConfiguration,
  methodMembershipReconfigure,
  readConfigurationRequest,
  readReconfigureRequest,
  writeConfigurationResponse,
} from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import { type ServerContext, deadlineOf } from '../context.ts';
import { unary } from '../methods.ts';
import { explainChange, noSuchMember } from './refusals.ts';

/** raftgatepb.Membership: several members change at once, which etcd's Cluster service has no method for. */
export function membershipMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodMembershipConfiguration.path, unary(context, readConfigurationRequest, handleConfiguration)],
    [methodMembershipReconfigure.path, unary(context, readReconfigureRequest, handleReconfigure, noSuchMember)],
  ];
}

function handleConfiguration(context: ServerContext, call: RpcCall, request: ConfigurationRequest): void {
  readAfterBarrier(context, call, request, () => {
    const { appliedIndex, appliedConfiguration } = context.member.status();
    respond(context, call, appliedIndex, appliedConfiguration);
  });
}

function handleReconfigure(context: ServerContext, call: RpcCall, { expectedIndex, voters, learners }: ReconfigureRequest): void {
  const change = { change: 'reconfigure', voters, learners } as const;
  const request: MembershipRequest = expectedIndex === 0 ? change : { ...change, expectedIndex };
  const settled = (outcome: MembershipOutcome): void => {
    if (!call.isOpen) return;
    if (outcome.outcome === 'changed') respond(context, call, outcome.index, outcome.configuration);
    else explainChange(call, outcome);
  };
  context.member.changeMembership(request, { settled }, deadlineOf(context, call));
}

function respond({ view }: ServerContext, call: RpcCall, index: number, { voters, outgoing, learners }: Configuration): void {
  const ids = (members: Configuration['voters']): number[] => members.map(({ id }) => id);
  // etcd leaves the revision of a cluster answer at 0.
  const answer = { header: view.header(0), index, voters: ids(voters), outgoing: ids(outgoing), learners: ids(learners) };
  call.respond(encodeMessage(writeConfigurationResponse, answer));
}
