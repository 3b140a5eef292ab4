import { configurationInForce, status } from '@raftgate/raft';
import { drain, isAwake, leaderOf, tickOne } from '../act/calm.ts';
import { proposeAt, readAt } from '../act/clients.ts';
import { hear } from '../act/lives.ts';
import { finishInstall } from '../act/snapshots.ts';
import { fail } from '../../level/violation.ts';
import { membersOf } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** Ticks, in election timeouts, until each demand of the healed cluster must hold; beside what the log's length asks for. */
const BOUND_ELECTIONS = 60;
/** Messages one tick may cause where nothing is lost, a log of small pages included. */
const DRAIN = 20_000;

/** A stretch of the healed phase: what is still broken, and whether that leaves anything to demand. */
export interface Stretch {
  readonly name: string;
  readonly isRecoverable: () => boolean;
}

/** Tries until `holds`, a round at a time. Returns false when it need not. */
export function until(world: CoreWorld, what: string, { name, isRecoverable }: Stretch, holds: () => boolean): boolean {
  const ticks = BOUND_ELECTIONS * world.options.electionTicks + world.ledger.commit + 100;
  for (let i = 0; i < ticks; i++) {
    if (holds()) return true;
    round(world);
  }
  if (!isRecoverable()) return false;
  fail('liveness', `${what}, ${name}, not within ${ticks} ticks: ${describe(world)}`);
}

/** A leader emerges, takes a proposal, commits it, leaves joint configurations; it reaches all, and all answer reads. */
export function serves(world: CoreWorld, stretch: Stretch): boolean {
  let proposed = 0;
  const isTaken = until(world, 'a leader takes a proposal', stretch, () => {
    const leader = leaderOf(world);
    proposed = leader === undefined ? 0 : proposeAt(world, leader);
    return proposed !== 0;
  });
  const isCommitted = (): boolean => {
    const leader = leaderOf(world);
    if (leader === undefined) return false;
    // What a deposed leader took may be cut: unknown is an outcome, and the client asks again.
    if (leader.raft.log.last < proposed) proposed = proposeAt(world, leader);
    if (proposed === 0 || world.ledger.commit < proposed) return false;
    const { outgoing, autoLeave } = configurationInForce(leader.raft);
    return outgoing.length === 0 || !autoLeave;
  };
  return (
    isTaken &&
    until(world, 'it is committed, and the configuration is left if joint', stretch, isCommitted) &&
    until(world, 'all members have all of it', stretch, () => agree(world)) &&
    reads(world, stretch)
  );
}

/** One round: time passes for all, then everything that is said arrives. */
export function round(world: CoreWorld): void {
  world.steps++;
  for (const node of world.members) {
    if (node.unheard !== undefined) for (const other of world.members) hear(world, node, other);
    tickOne(world, node);
  }
  rest(world);
  for (const node of world.members) if (node.isUp) finishInstall(world, node);
  rest(world);
}

function rest(world: CoreWorld): void {
  if (!drain(world, DRAIN)) fail('comes-to-rest', `members still talk after ${DRAIN} messages`);
}

/** Those of the leader's configuration that are up. */
export function present(world: CoreWorld): CoreNode[] {
  const leader = leaderOf(world);
  if (leader === undefined) return [];
  const { voters, outgoing, learners } = configurationInForce(leader.raft);
  const ids = new Set([...voters, ...outgoing, ...learners].map(({ id }) => id));
  return world.members.filter((node) => isAwake(node) && ids.has(node.id));
}

export function agree(world: CoreWorld): boolean {
  const { commit } = world.ledger;
  const isThere = ({ applied, memory, seenCommit }: CoreNode): boolean =>
    applied === commit && memory.length === commit + 1 && seenCommit === commit;
  const members = present(world);
  return members.length > 0 && members.every(isThere);
}

function reads(world: CoreWorld, stretch: Stretch): boolean {
  const waiting = new Map<CoreNode, number>();
  const isAnswered = (node: CoreNode): boolean => {
    const context = waiting.get(node) ?? 0;
    if (context !== 0 && !world.reads.isWaiting(context)) return true;
    if (context === 0) waiting.set(node, readAt(world, node));
    return false;
  };
  return until(world, 'every member answers a read', stretch, () => {
    const members = present(world);
    return members.length > 0 && members.every(isAnswered);
  });
}

function describe(world: CoreWorld): string {
  const lines = world.members.map((node) => {
    const { id, role, term, leader, commit, last } = status(node.raft);
    const where = `term ${term} leader ${leader} commit ${commit}/${last} applied ${node.applied}`;
    return `${id} ${node.isUp ? role : 'down'} ${where} members ${membersOf(configurationInForce(node.raft))}`;
  });
  return lines.join('; ');
}
