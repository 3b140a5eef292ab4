import { applied, compact, configurationAt, snapshotInstalled, snapshotRefused, termAt } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { membersOf } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';

/** A snapshot of what the state machine has: its file is durable, the marker follows in the log. */
export function takeSnapshot(world: CoreWorld, node: CoreNode): void {
  const { raft, disk, applied: index } = node;
  if (node.isHeld || node.unheard !== undefined || index <= disk.snapshot.index || index > raft.log.applied) return;
  const { entry, term, configuration: expected, configurationIndex } = world.ledger.committed[index];
  const configuration = configurationAt(raft, index);
  if (entry === undefined || configuration === undefined) fail('snapshot-configuration', `${node.id} cannot say who agreed at ${index}`);
  if (configurationIndex > 0 && membersOf(configuration) !== membersOf(expected))
    fail('snapshot-configuration', `${node.id} says ${membersOf(configuration)} at ${index}, its log ${membersOf(expected)}`);
  if (termAt(raft, index) !== term)
    fail('state-machine-safety', `${node.id} has term ${termAt(raft, index)} at ${index}, committed with ${term}`);
  // Not before it has a configuration: a joiner's log may not reach the one that adds it yet.
  if (configuration.voters.length === 0) return;
  world.note('snapshot', node.id, index);
  const marker = { index, term, logTime: entry.logTime, configuration };
  world.queue(node, { hardState: undefined, entries: [], marker, isInstall: false, token: undefined, messages: [] });
  world.pump(node);
}

/** Entries that a durable snapshot covers go, all but the last `kept`. */
export function compactLog(world: CoreWorld, node: CoreNode, kept: number): void {
  const index = Math.min(node.disk.snapshot.index, node.raft.log.applied) - kept;
  if (node.isHeld || node.unheard !== undefined || index <= 0) return;
  world.note('compact', node.id, index);
  if (compact(node.raft, index) !== undefined)
    fail('refused', `${node.id} does not compact to ${index}, applied is ${node.raft.log.applied}`);
  world.pump(node);
}

/** The file is here whole and durable: state machine and log begin anew behind it. */
export function finishInstall(world: CoreWorld, node: CoreNode): void {
  const { offer } = node;
  if (offer === undefined || node.isHeld) return;
  node.offer = undefined;
  const { ledger } = world;
  const position = ledger.committed[offer.index];
  if (position?.term !== offer.term)
    fail('snapshot-committed', `a snapshot at ${offer.index}/${offer.term}, committed is ${position?.term ?? 'nothing'}`);
  const refusal = snapshotInstalled(node.raft, offer);
  if (refusal === undefined) {
    world.note('installed', node.id, offer.index);
    world.counts.installs++;
    if (node.seenCommit >= offer.index) fail('monotonic', `${node.id} takes a snapshot at ${offer.index} for commit ${node.seenCommit}`);
    if (node.memory[offer.index] !== position) node.memory = ledger.committed.slice(0, offer.index + 1);
    node.applied = offer.index;
    world.desks?.skipped(node, offer.index);
    node.isApplying = false;
    node.isHeld = true;
    world.queue(node, { hardState: undefined, entries: [], marker: offer, isInstall: true, token: undefined, messages: [] });
  }
  world.pump(node);
}

/** The stream broke, or did not verify. */
export function refuseInstall(world: CoreWorld, node: CoreNode): void {
  const { offer } = node;
  if (offer === undefined) return;
  node.offer = undefined;
  world.note('refuses', node.id, offer.index);
  snapshotRefused(node.raft, offer.index);
  world.pump(node);
}

/** A slow state machine has come as far as it was told. */
export function finishApply(world: CoreWorld, node: CoreNode): void {
  if (!node.isApplying || node.unheard !== undefined) return;
  node.isApplying = false;
  applied(node.raft, node.applied);
  world.pump(node);
}
