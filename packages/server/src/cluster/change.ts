import type { MembershipOutcome, MembershipRequest, MembershipWaiter } from '@raftgate/member';
import { type RpcCall, encodeMessage } from '@raftgate/wire';
import {
  type Member,
  type MemberAddRequest,
  type MemberPromoteRequest,
  type MemberRemoveRequest,
  type MemberUpdateRequest,
  type ResponseHeader,
  writeMemberAddResponse,
  writeMemberPromoteResponse,
  writeMemberRemoveResponse,
  writeMemberUpdateResponse,
} from '@raftgate/wire/etcd';
import { type ServerContext, deadlineOf } from '../context.ts';
import { failChange, noSuchMember } from './refusals.ts';
import { wireMembers } from './wire-members.ts';

/** What an answer is made of: the members there are with the change, and whom it was about. */
interface Answer {
  readonly header: ResponseHeader;
  readonly members: readonly Member[];
  readonly id: number;
}

type Encode = (answer: Answer) => Uint8Array;

/** One that asks for a voter is answered with a learner: it is promoted by the leader once it has caught up. */
export function handleMemberAdd(context: ServerContext, call: RpcCall, { peerUrls, isLearner }: MemberAddRequest): void {
  change(context, call, { change: 'add', peerUrls, as: isLearner ? 'learner' : 'voter' }, ({ id, ...answer }) =>
    encodeMessage(writeMemberAddResponse, { ...answer, member: answer.members.find((member) => member.id === id) }),
  );
}

export function handleMemberRemove(context: ServerContext, call: RpcCall, { id }: MemberRemoveRequest): void {
  if (typeof id === 'string') return noSuchMember(call);
  change(context, call, { change: 'remove', id }, (answer) => encodeMessage(writeMemberRemoveResponse, answer));
}

export function handleMemberUpdate(context: ServerContext, call: RpcCall, { id, peerUrls }: MemberUpdateRequest): void {
  if (typeof id === 'string') return noSuchMember(call);
  change(context, call, { change: 'update', id, peerUrls }, (answer) => encodeMessage(writeMemberUpdateResponse, answer));
}

export function handleMemberPromote(context: ServerContext, call: RpcCall, { id }: MemberPromoteRequest): void {
  if (typeof id === 'string') return noSuchMember(call);
  change(context, call, { change: 'promote', id }, (answer) => encodeMessage(writeMemberPromoteResponse, answer));
}

function change(context: ServerContext, call: RpcCall, request: MembershipRequest, encode: Encode): void {
  context.member.changeMembership(request, new ChangeReply(context, call, encode), deadlineOf(context, call));
}

class ChangeReply implements MembershipWaiter {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly encode: Encode;

  constructor(context: ServerContext, call: RpcCall, encode: Encode) {
    this.context = context;
    this.call = call;
    this.encode = encode;
  }

  settled(outcome: MembershipOutcome): void {
    const { context, call } = this;
    if (!call.isOpen) return;
    if (outcome.outcome !== 'changed') return failChange(call, outcome);
    // etcd leaves the revision of a cluster answer at 0.
    const header = context.view.header(0);
    call.respond(this.encode({ header, members: wireMembers(context, outcome.configuration), id: outcome.id }));
  }
}
