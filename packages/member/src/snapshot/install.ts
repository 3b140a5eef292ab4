import { ConfigurationError, decodeConfiguration, snapshotInstalled } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { invariant } from '../invariant.ts';
import { findMember } from '../peer/check-hello.ts';
import type { Loaded } from './loader.ts';

/**
 * A snapshot from the leader takes the place of log and state, between two entries. Its file is durable under its name; the
 * log's marker follows, and raft answers the leader only once that is durable too: a crash before it starts from what was
 * there, a crash after it from the snapshot (001-formats, section 4).
 */
export function installSnapshot(core: Core): void {
  const { snapshots } = core;
  const loaded = snapshots.ready;
  if (loaded === undefined || core.apply.isInside || core.isHeld) return;
  snapshots.ready = undefined;
  const { index, term, logTime, configuration: encoded } = loaded.header;
  const configuration = decodeConfiguration(encoded);
  if (configuration instanceof ConfigurationError) return snapshots.refuse(index, `its configuration: ${configuration.detail}`);
  const refusal = snapshotInstalled(core.raft, { index, term, logTime, configuration });
  if (refusal?.code === 'SNAPSHOT_NOT_NEEDED') return snapshots.cleanUp();
  if (refusal !== undefined) return snapshots.refuse(index, `${refusal.code}: ${refusal.detail}`);
  mark(core, loaded);
  replaceState(core, loaded);
  // Committed, like an entry that was applied: who is not in it any more is let go, and this member is one if it is.
  core.peers.committed(configuration, index);
  if (findMember(configuration, core.identity.member) !== undefined) core.hasBelonged = true;
  const { store } = core;
  core.observer.onRestored?.({ index, term, hash: store.hash(), revision: store.revision, store, configuration });
}

/** Nothing raft has to say leaves before the marker is durable. */
function mark(core: Core, { header: { index, term } }: Loaded): void {
  core.isHeld = true;
  core.wal.append({ snapshotMarker: { index, term } }, (error) => {
    core.guard(() => {
      if (error !== undefined) throw error;
      core.isHeld = false;
      core.snapshots.adopt({ index, term });
      core.observer.onSnapshotInstalled?.(index);
      core.wake();
    });
  });
}

function replaceState(core: Core, { header, restore }: Loaded): void {
  core.apply.drop();
  const refusal = restore.install();
  invariant(refusal === undefined, 'a loaded image installs');
  core.snapshots.counter.restart();
  core.appliedTerm = Math.max(core.appliedTerm, header.term);
  core.proposals.skipped(header.term);
  core.changes.skipped(header.index);
  core.changed();
}
