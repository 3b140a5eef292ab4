import { status } from '@raftgate/raft';
import type { Configuration, Message, PeerStatus } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/**
 * A leader leads on (dissertation, 4.2.2 and 6.2): within its term it gives up only when CheckQuorum finds that it hears from
 * too few, which takes time passing, or when its own removal is committed.
 */
export function leadsOn(node: CoreNode, isTicking: boolean): void {
  const { id, raft, memory, config } = node;
  if (raft.role === 'leader' || raft.term !== node.seenTerm || (isTicking && config.checkQuorum)) return;
  const { configuration, configurationIndex } = memory[memory.length - 1];
  const isRemoved = configuration.voters.every((voter) => voter.id !== id) && configurationIndex <= raft.log.committed;
  if (!isRemoved) fail('leads-on', `${id} gives up leading term ${raft.term} for no reason`);
}

/** A leader whose removal is committed tells somebody to campaign as it goes: all others would wait for an election timeout (dissertation, 4.2.2). */
export function leavesToSomebody({ id, raft, memory, seenTerm }: CoreNode, messages: readonly Message[]): void {
  const { committed } = raft.log;
  const { configuration, configurationIndex } = memory[memory.length - 1];
  const isRemoved = configuration.voters.every((voter) => voter.id !== id) && configurationIndex <= committed;
  if (raft.term !== seenTerm || !isRemoved || memory[committed].term !== raft.term) return;
  if (messages.every(({ type }) => type !== 'timeoutNow')) fail('transfer', `${id} was removed in term ${raft.term}, and leaves to nobody`);
}

/** A leader that was removed tells the one of the voters it has just heard that holds most to campaign (dissertation, 4.2.2). */
export function handsDown({ id, raft, hearing, config, memory }: CoreNode, to: number): void {
  // Since its last tick, so since the last quorum check too.
  const isHeard = (of: number): boolean => hearing.ticks === hearing.answered[of];
  const match = (of: number): number => raft.peers.find((peer) => peer.id === of)?.match ?? 0;
  const { voters } = memory[memory.length - 1].configuration;
  if (voters.every((voter) => voter.id !== to)) fail('transfer', `${id} leaves to ${to}, which does not vote`);
  const better = voters.find((voter) => voter.id !== to && isHeard(voter.id) && match(voter.id) > match(to));
  const isSilent = hearing.ticks - hearing.answered[to] > 2 * config.electionTicks && voters.some((voter) => isHeard(voter.id));
  if (better !== undefined || isSilent)
    fail('transfer', `${id} leaves to ${to}, ${isSilent ? 'which is silent' : `and ${better?.id ?? 0} holds more`}`);
}

/**
 * Everybody hears of a leader with every heartbeat, whatever the windows of others leave room for (paper, 5.2), and is asked for a sign of life: who
 * owes an answer to an append, because its disk is slow, answers heartbeats alone (dissertation, 6.2).
 */
export function keepsInTouch({ id, raft, memory, hearing, config }: CoreNode): void {
  const { voters, outgoing, learners } = memory[memory.length - 1].configuration;
  for (const half of [voters, outgoing, learners]) {
    for (const { id: to } of half) {
      const ticks = hearing.ticks - hearing.spoke[to];
      if (to !== id && ticks > config.heartbeatTicks + 1)
        fail('announces', `leader ${id} of term ${raft.term} has said nothing to ${to} for ${ticks} ticks`);
    }
  }
}

/** Once elected it says so to everybody at once, with the first entry of its term (paper, 5.2 and figure 2, "Leaders"). */
export function announces({ id, raft, memory }: CoreNode, messages: readonly Message[]): void {
  if (raft.role !== 'leader') return;
  const { voters, outgoing, learners } = memory[memory.length - 1].configuration;
  for (const member of [...voters, ...outgoing, ...learners]) {
    if (member.id === id || messages.some(({ to, type }) => to === member.id && type === 'append')) continue;
    fail('announces', `leader ${id} of term ${raft.term} says nothing to ${member.id}`);
  }
}

/** How many of these only a leader says. */
export function asLeader(messages: readonly Message[]): number {
  let count = 0;
  for (const { type } of messages) if (type === 'append' || type === 'heartbeat') count++;
  return count;
}

/** Who does not lead when it is asked what it has to say adds nothing that a leader would (paper, figure 2, "Leaders"). `said`: what waited before. */
export function speaksAsLeader({ id, raft }: CoreNode, said: number, messages: readonly Message[]): void {
  if (raft.role !== 'leader' && asLeader(messages) > said)
    fail('leaders-alone', `${id}, ${raft.role} in term ${raft.term}, speaks as if it led`);
}

/** A leader commits all that it knows a quorum to hold (paper, 5.4.2), as soon as a smaller configuration makes it enough (etcd-io/raft, switchToConfig). */
export function commitsAllItMay(node: CoreNode): void {
  const { raft, memory, id } = node;
  if (raft.role !== 'leader' || !node.isHandedOut) return;
  const { commit, durable, peers } = status(raft);
  const held = new Map(peers.map((peer) => [peer.id, peer.match]));
  held.set(id, durable);
  const { configuration } = memory[memory.length - 1];
  const index = Math.min(agreed(configuration.voters, held), agreed(configuration.outgoing, held));
  if (index > commit && index < memory.length && memory[index].term === raft.term)
    fail('commits-all-it-may', `leader ${id} knows ${index} to be on a quorum, its commit is ${commit}`);
}

function agreed(half: Configuration['voters'], held: ReadonlyMap<number, number>): number {
  if (half.length === 0) return Infinity;
  const matches = half.map(({ id }) => held.get(id) ?? 0).sort((a, b) => b - a);
  return matches[half.length >> 1];
}

/** A joint configuration that leaves by itself does so once it is committed, unless leadership is being handed over (paper, section 6; etcd-io/raft 477ebd8). */
export function leavesJoint(node: CoreNode): void {
  const { id, raft, memory, config } = node;
  const { configuration, configurationIndex } = memory[memory.length - 1];
  const { committed } = raft.log;
  const isOwed = configuration.outgoing.length > 0 && configuration.autoLeave && configurationIndex <= committed;
  if (!isOwed || memory[committed].term !== raft.term || raft.transferee !== 0) node.jointTicks = 0;
  else node.jointTicks++;
  if (node.jointTicks > config.heartbeatTicks + 1)
    fail('leads-on', `leader ${id} of term ${raft.term} does not leave the joint configuration at ${configurationIndex}`);
}

/** A learner that is to get a vote gets it once it is caught up, whoever of the others is not (dissertation, 4.2.1). */
export function promotesInTime(node: CoreNode): void {
  const { id, raft, memory, config } = node;
  const { configuration, configurationIndex } = memory[memory.length - 1];
  const { learners, outgoing } = configuration;
  const { committed } = raft.log;
  const isHeldUp = !node.isHandedOut || outgoing.length > 0 || configurationIndex > committed || raft.transferee !== 0;
  const isDue = !isHeldUp && memory[committed].term === raft.term && status(raft).peers.some(isReady);
  node.promotionTicks = isDue ? node.promotionTicks + 1 : 0;
  if (node.promotionTicks > config.heartbeatTicks + 1)
    fail('promotion', `leader ${id} of term ${raft.term} gives no vote to a learner that is caught up`);

  function isReady(peer: PeerStatus): boolean {
    return peer.isCaughtUp && learners.some((learner) => learner.id === peer.id && learner.autoPromote === true);
  }
}
