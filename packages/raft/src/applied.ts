import { CompactRefusal } from './errors.ts';
import { invariant } from './invariant.ts';
import type { Raft } from './raft.ts';

/** The state machine has taken everything up to `index`: the next page of committed entries may follow. An older index moves nothing. */
export function applied(raft: Raft, index: number): void {
  raft.flight?.note('applied', [index]);
  const { log } = raft;
  invariant(index <= log.applying, 'only what was handed out is applied');
  if (index > log.applied) log.applied = index;
}

/** Forgets entries up to `index`; whoever needs them is sent a snapshot, so the member holds one of at least that index. */
export function compact(raft: Raft, index: number): CompactRefusal | undefined {
  raft.flight?.note('compact', [index]);
  const { log, history } = raft;
  if (index <= log.base) return undefined;
  if (index > log.applied || index > log.durable) return new CompactRefusal();
  log.compactTo(index);
  history.compactTo(index);
  return undefined;
}
