import type { CompactCommand } from '../command/command.ts';
import { compactedRefusal, refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { CompactResult } from '../result.ts';
import type { State } from '../state.ts';

/** Compaction (etcd: mvcc.store.updateCompactRev): history ends here at once; `stepCompaction` frees the memory later. */
export function applyCompact(state: State, command: CompactCommand): CompactResult | StoreRefusal {
  if (command.revision <= state.compactRevision) return compactedRefusal(state.compactRevision);
  if (command.revision > state.revision) return refusal('futureRevision');
  state.compactRevision = command.revision;
  return { kind: 'compact', revision: state.revision, compactRevision: command.revision };
}
