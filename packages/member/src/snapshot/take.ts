import { ConfigurationError, configurationAt, encodeConfiguration } from '@raftgate/raft';
import type { SnapshotHeader } from '@raftgate/storage';
import type { Core } from '../core.ts';
import { invariant } from '../invariant.ts';

/**
 * Captures the store between two entries and has it written while the member goes on. Order: the file under its name, then
 * the marker in the log, both durable; only then may older ones go (001-formats, section 4).
 */
export function takeSnapshot(core: Core): void {
  const { snapshots, store } = core;
  const header = headerOf(core);
  snapshots.isWriting = true;
  snapshots.counter.snapshotTaken();
  snapshots.port.write(store.capture(), header, (error, bytes) => {
    core.guard(() => {
      if (error === undefined) return mark(core, header, bytes);
      core.observer.onReport?.(`no snapshot at ${header.index}: ${error.message}`);
      snapshots.written();
    });
  });
}

function mark(core: Core, { index, term }: SnapshotHeader, bytes: number): void {
  const { snapshots } = core;
  // A newer one came from the leader meanwhile.
  if (index <= snapshots.latest.index || core.isHeld) return snapshots.written();
  core.wal.append({ snapshotMarker: { index, term } }, (error) => {
    core.guard(() => {
      if (error !== undefined) throw error;
      if (index > snapshots.latest.index) {
        snapshots.adopt({ index, term });
        core.observer.onSnapshotWritten?.(index, bytes);
      }
      snapshots.written();
    });
  });
}

function headerOf({ store, raft, identity }: Core): SnapshotHeader {
  const { appliedIndex: index, appliedTerm: term, logTime, clusterVersion } = store;
  const configuration = configurationAt(raft, index);
  invariant(configuration !== undefined, 'the configuration at the applied index is known');
  const encoded = encodeConfiguration(configuration);
  invariant(!(encoded instanceof ConfigurationError), 'a configuration in force encodes');
  return { cluster: identity.cluster, lineage: identity.lineage, clusterVersion, index, term, logTime, configuration: encoded };
}
