import { MESSAGE_TYPES, type Message, snapshotStatus, status, step } from '@raftgate/raft';
import { grants, owesGrant, waiting } from '../check/grants.ts';
import { hasGranted, votesByTheRule, hears, isStranger, isToldToStand, keepsPromise, owesLoyalty, staysLoyal } from '../check/hearing.ts';
import { expectedRefusal, isNeeded } from '../check/refusals.ts';
import { asksInVain } from '../check/votes.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { settle } from './lives.ts';

/** A message arrives, if its way is open and somebody is there. */
export function deliver(world: CoreWorld, message: Message): void {
  const to = world.nodes[message.to];
  const isLost = to === undefined || !to.isUp || to.unheard !== undefined || world.network.isCut(message.from, message.to);
  if (message.type === 'snapshot') return stream(world, to, message, isLost);
  if (isLost) return;
  receive(world, to, message);
  world.pump(to);
  settle(to);
}

function receive(world: CoreWorld, to: CoreNode, message: Message): boolean {
  const { from, term, type } = message;
  world.counts.delivered++;
  world.digest.mix((from * 8 + to.id) * 16 + MESSAGE_TYPES.indexOf(type));
  world.digest.mix(term);
  world.print?.(line(world, message));
  world.desks?.hears(to, from);
  to.unanswered[from] = 0;
  to.unreachable[from] = 0;
  to.offers.onAnswer(message);
  to.repeats.onAnswer(message);
  const isOwed = owesLoyalty(to, message);
  const isVoteOwed = type === 'vote' && owesGrant(to, message);
  const isFromStranger = isStranger(to, message);
  const { term: termBefore, vote: voteBefore, role } = to.raft;
  const isTold = isToldToStand(to, message);
  const said = waiting(to.raft);
  const spoken = to.raft.messages.length;
  const refusal = step(to.raft, message);
  if (isOwed) staysLoyal(to, message, spoken);
  if (isFromStranger && to.raft.term !== termBefore) fail('strangers', `${to.id} takes term ${term} from ${from}, which is no member`);
  const isOldVote = voteBefore === from && termBefore === to.raft.term;
  if (message.type === 'vote' && message.pre && !to.isHeld) asksInVain(to, message, termBefore, voteBefore, spoken);
  if (message.type === 'vote' && !to.isHeld && hasGranted(to, message, isOldVote, spoken)) {
    votesByTheRule(to, message);
    if (!message.pre && !message.transfer) keepsPromise(to, from, term);
  }
  if (type === 'vote' && !to.isHeld) grants(to, message, isVoteOwed, said);
  hears(to, message, refusal, role === 'leader');
  if (isTold && to.raft.role === role) fail('transfer', `${to.id} is told by its leader ${from} to stand, and does not`);
  if (refusal !== undefined) expectedRefusal(to, type, refusal, world.options.churn !== 'none');
  return refusal === undefined;
}

/** The sender's newest snapshot leaves as a stream, or the lane is broken or busy. The receiver has it whole later, or never. */
function stream(world: CoreWorld, to: CoreNode | undefined, message: Message, isLost: boolean): void {
  const from = world.nodes[message.from];
  const speaks = from.isUp && from.unheard === undefined;
  const isBroken =
    isLost || to === undefined || !speaks || to.offer !== undefined || from.disk.snapshot.index < (message as { index: number }).index;
  if (isBroken) from.offers.ends(message.to);
  else from.offers.sent(message.to);
  if (isBroken) from.repeats.onLost(message.to);
  if (speaks) snapshotStatus(from.raft, message.to, isBroken ? 'failed' : 'sent');
  // One of an earlier term is answered, and not taken.
  const isTaken = !isBroken && receive(world, to, message) && status(to.raft).term === message.term;
  if (isTaken) isNeeded(to, (message as { index: number }).index);
  if (isTaken && status(to.raft).leader === from.id) to.offer = from.disk.snapshot;
  if (to !== undefined) world.pump(to);
  if (speaks) world.pump(from);
}

function line(world: CoreWorld, { from, to, type, term, ...rest }: Message): string {
  const details = Object.entries(rest).map(([name, value]) => `${name} ${Array.isArray(value) ? value.length : JSON.stringify(value)}`);
  return `${String(world.steps).padStart(6)}  ${from} > ${to}  ${type} term ${term} ${details.join(' ')}`;
}
