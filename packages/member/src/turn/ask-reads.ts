import { readIndex } from '@raftgate/raft';
import type { Core } from '../core.ts';

/** One question to the leader for all reads that wait (ReadIndex; dissertation, 6.4). Those it cannot ask for wait for the next tick. */
export function askReads(core: Core): void {
  if (core.soft.leader === 0) return;
  const nowMs = core.io.clock.monotonicMs();
  const context = core.reads.openRound(nowMs + core.plan.electionMs);
  if (context === undefined) return;
  if (readIndex(core.raft, context) !== undefined) core.reads.reopen(context);
}
