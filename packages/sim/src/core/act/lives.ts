import { forgetMatch } from '@raftgate/raft';
import { recordFlight, replays } from '../check/flight.ts';
import { nothingTold } from '../check/told.ts';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** Stops without a word. The oldest `survivors` groups had reached the disk though nobody was told. */
export function crash(world: CoreWorld, node: CoreNode, survivors: number): void {
  world.note('crash', node.id, survivors);
  world.counts.crashes++;
  replays(node);
  const { disk } = node;
  for (const group of disk.queue.slice(0, survivors)) disk.write(group, world.ledger.committed);
  disk.queue.length = 0;
  node.isUp = false;
  world.follow(node);
  world.desks?.ends(node);
  node.isHeld = false;
  node.isApplying = false;
  node.offer = undefined;
  node.unheard = undefined;
}

/** `machine`: how far the state machine of a member with a disk of its own is; 0 for one that begins at the snapshot. */
export function restart(world: CoreWorld, node: CoreNode, machine: number): void {
  world.note('restart', node.id, machine);
  const { disk } = node;
  node.memory = disk.log.slice();
  node.leads = false;
  node.seenTerm = 0;
  node.seenCommit = 0;
  node.seenApplied = 0;
  node.hearing = node.hearing.restarted();
  node.told = nothingTold();
  node.isUp = true;
  if (disk.lost !== undefined) return listen(world, node);
  node.raft = world.begin(node, machine);
  recordFlight(node, world.seed);
  world.pump(node);
}

/** The disk is found ambiguous: its log begins anew, and its member listens before it says a word (001-formats, section 3). */
export function loseLog(world: CoreWorld, node: CoreNode, keepsSnapshot: boolean): void {
  world.note('ambiguous', node.id, 0);
  node.disk.lose(keepsSnapshot);
  node.heardTerm = node.disk.hardState.term;
  node.heardIndex = 0;
}

function listen(world: CoreWorld, node: CoreNode): void {
  const { voters } = node.disk.snapshot.configuration;
  node.unheard = new Set(voters.map(({ id }) => id).filter((id) => id !== node.id));
  world.note('listens', node.id, node.unheard.size);
}

/** `node` hears `other`'s term and last index in its hello; a leader hears that the log was lost. */
export function hear(world: CoreWorld, node: CoreNode, other: CoreNode): void {
  if (node.unheard === undefined || !other.isUp || other.unheard !== undefined || !node.unheard.delete(other.id)) return;
  node.heardTerm = Math.max(node.heardTerm, other.raft.term);
  node.heardIndex = Math.max(node.heardIndex, other.raft.log.last);
  // The hello came over a connection of its own: nothing of the earlier one arrives behind it.
  world.network.forget(node.id, other.id);
  forgetMatch(other.raft, node.id);
  other.offers.ends(node.id);
  other.repeats.onLost(node.id);
  other.unreachable[node.id] = 0;
  world.pump(other);
  if (node.unheard.size === 0) speak(world, node);
}

/** All were heard: the highest term is its own, and its vote in it spent. */
function speak(world: CoreWorld, node: CoreNode): void {
  const { disk, heardTerm: term } = node;
  const { hardState } = disk;
  const vote = term === hardState.term && hardState.vote !== 0 ? hardState.vote : node.id;
  disk.hardState = { term, vote, commit: hardState.commit };
  node.unheard = undefined;
  world.note('speaks', node.id, node.heardIndex);
  node.raft = world.begin(node);
  recordFlight(node, world.seed);
  world.pump(node);
}

/**
 * It has regained its vote: what the disk lost is no longer owed. Not before its disk holds, committed, all that any other had
 * when it was asked (001-formats, section 3, "Recovering", 2).
 */
export function settle(node: CoreNode): void {
  const { disk, raft } = node;
  // An installed snapshot counts for the core before its marker is durable; nothing leaves the member until then.
  if (disk.lost === undefined || !node.isUp || node.isHeld || node.unheard !== undefined || !raft.mayVote) return;
  const durable = Math.min(disk.log.length - 1, raft.log.committed);
  if (durable < node.heardIndex)
    fail('regained-vote', `${node.id} votes again with ${durable} durable and committed; others had ${node.heardIndex}`);
  disk.lost = undefined;
  node.heardIndex = 0;
}
