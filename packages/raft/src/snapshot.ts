import { StepRefusal } from './errors.ts';
import { checkConfiguration } from './configuration-codec.ts';
import { isCount, isPosition } from './integers.ts';
import { maybeRegainVote } from './commit.ts';
import { sendWhenDurable } from './outbox.ts';
import { adoptConfiguration, findPeer, type Raft } from './raft.ts';
import type { SnapshotMeta } from './ready.ts';

/**
 * A snapshot that came from a leader takes the place of the log up to its index (paper, figure 13). Its file is durable, and so is
 * the marker in the WAL before anything of a later Ready leaves. Refused when everything in it is committed here already:
 * the member then drops the file and keeps its state machine. Refused, too, when its term cannot be that of its index in this log:
 * later than ours, or earlier than that of what is committed (terms never fall along a log).
 *
 * The WAL must drop what the log drops: entries after `meta.index` stay only when the log held that index with that term.
 */
export function snapshotInstalled(raft: Raft, meta: SnapshotMeta): StepRefusal | undefined {
  raft.flight?.note('snapshotInstalled', [meta]);
  const { log, history, persist } = raft;
  raft.installing = 0;
  if (!isPosition(meta.index) || !isPosition(meta.term) || !isCount(meta.logTime)) return new StepRefusal('OUT_OF_RANGE', 'snapshot');
  if (checkConfiguration(meta.configuration) !== undefined) return new StepRefusal('MALFORMED', 'configuration of a snapshot');
  if (raft.role === 'leader' || meta.index <= log.committed) return notNeeded(raft);
  if (meta.term > raft.term || meta.term < log.termAt(log.committed)) return new StepRefusal('OUT_OF_RANGE', 'term of a snapshot');
  const keepsTail = log.restore(meta.index, meta.term, meta.logTime);
  if (!keepsTail) persist.cut(meta.index + 1);
  raft.applying.reset();
  history.restore(meta.index, meta.configuration, keepsTail);
  adoptConfiguration(raft);
  raft.accepted = Math.max(raft.accepted, meta.index);
  if (!keepsTail) raft.accepted = meta.index;
  maybeRegainVote(raft);
  reply(raft, meta.index, false);
  return undefined;
}

/** The member could not take the snapshot it was offered: the stream broke, or it did not verify. The leader tries again. */
export function snapshotRefused(raft: Raft, index: number): void {
  raft.flight?.note('snapshotRefused', [index]);
  raft.installing = 0;
  reply(raft, index, true);
}

/** What became of a snapshot this leader was asked to stream: it left whole, or it did not. */
export function snapshotStatus(raft: Raft, id: number, outcome: 'sent' | 'failed'): void {
  raft.flight?.note('snapshotStatus', [id, outcome]);
  const peer = findPeer(raft, id);
  if (raft.role !== 'leader' || peer === undefined || peer.state !== 'snapshot') return;
  if (outcome === 'sent') {
    peer.snapshotSent = true;
    return;
  }
  peer.pendingSnapshot = 0;
  // Not at once: a peer that cannot take it is asked again when it shows a sign of life.
  peer.becomeSilent();
}

/** Nothing more will come of what was sent to `id` (its connection broke): find out where it is, one append at a time. */
export function reportUnreachable(raft: Raft, id: number): void {
  raft.flight?.note('reportUnreachable', [id]);
  const peer = findPeer(raft, id);
  if (raft.role !== 'leader' || peer === undefined || id === raft.id) return;
  if (peer.state === 'snapshot' && !peer.snapshotSent) return;
  peer.becomeSilent();
}

/** `id` said, when it connected, that its disk lost what it had acknowledged (docs/decisions/001-formats.md, section 3). */
export function forgetMatch(raft: Raft, id: number): void {
  raft.flight?.note('forgetMatch', [id]);
  const peer = findPeer(raft, id);
  if (raft.role !== 'leader' || peer === undefined || id === raft.id) return;
  peer.forget(raft.log.last + 1);
  raft.replicationDue = true;
}

/** Says where this member stands. */
export function notNeeded(raft: Raft): StepRefusal {
  reply(raft, raft.log.committed, false);
  return new StepRefusal('SNAPSHOT_NOT_NEEDED', 'everything in it is committed here');
}

function reply(raft: Raft, index: number, rejected: boolean): void {
  if (raft.leader === 0 || raft.leader === raft.id) return;
  sendWhenDurable(raft, { type: 'snapshotReply', from: raft.id, to: raft.leader, term: raft.term, index, rejected });
}
