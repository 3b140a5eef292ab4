import { CompactRefusal } from './errors.ts';
import { invariant } from './invariant.ts';
import type { Raft } from './raft.ts';

/**
 * The state machine has taken everything up to `index`, in order, as it goes or a page at once; an older index moves nothing.
 * What is committed never changes, so the index alone says it; after a snapshot took its place, an answer to what was handed
 * out before is an older index.
 */
export function applied(raft: Raft, index: number): void {
  raft.flight?.note('applied', [index]);
  const { log } = raft;
  invariant(index <= log.applying, 'only what was handed out is applied');
  if (index <= log.applied) return;
  log.applied = index;
  raft.applying.freeTo(index);
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
