import type { Outcome, Waiter } from '@raftgate/member';
import { type Command, type Result, type StoreRefusal, validateCommand } from '@raftgate/store';
import type { RpcCall } from '@raftgate/wire';
import { type ServerContext, deadlineOf } from './context.ts';
import { failOutcome, failRefused } from './refusals.ts';

/** A command's result other than a refusal. */
export type Done = Exclude<Result, StoreRefusal>;

/** How one kind of result becomes an answer. One object a method, none a request. */
export interface Reply<R extends Done> {
  readonly kind: R['kind'];
  answer(context: ServerContext, call: RpcCall, result: R): void;
}

/** Proposes what a call asks for and answers the call when it is settled. */
export function proposeFor<R extends Done>(context: ServerContext, call: RpcCall, command: Command, reply: Reply<R>): void {
  const refused = validateCommand(command);
  if (refused !== undefined) return failRefused(call, refused);
  context.member.propose(command, new CommandReply(context, call, reply), deadlineOf(context, call));
}

class CommandReply<R extends Done> implements Waiter {
  private readonly context: ServerContext;
  private readonly call: RpcCall;
  private readonly reply: Reply<R>;

  constructor(context: ServerContext, call: RpcCall, reply: Reply<R>) {
    this.context = context;
    this.call = call;
    this.reply = reply;
  }

  settled(outcome: Outcome): void {
    const { context, call, reply } = this;
    if (outcome.outcome !== 'applied') {
      context.metrics.proposalsFailed++;
      return failOutcome(call, outcome);
    }
    const { result } = outcome;
    if (result.kind === 'refused') return failRefused(call, result);
    if (result.kind !== reply.kind) throw new Error(`a ${result.kind} result where a ${reply.kind} was proposed`);
    reply.answer(context, call, result as R);
  }
}
