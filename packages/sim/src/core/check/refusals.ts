import type { StepRefusal } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** What leaders and candidates ask is taken from whoever asks (paper, section 6): who is behind knows of older members alone. */
const FROM_ANYBODY: ReadonlySet<string> = new Set(['append', 'heartbeat', 'snapshot', 'vote']);

/**
 * What members say to each other is never refused (paper, 5.3 and section 6; law 5), except an offered snapshot that is not
 * needed (any more), and who is not in the configuration in force here. Anything else means that one of the two is no Raft.
 */
export function expectedRefusal(node: CoreNode, type: string, { code, detail }: StepRefusal, isChurning: boolean): void {
  if (code === 'SNAPSHOT_NOT_NEEDED' && type === 'snapshot') return;
  if (code === 'UNKNOWN_PEER' && isChurning && !FROM_ANYBODY.has(type)) return;
  fail('refused', `${node.id} refuses ${type}: ${code} ${detail}`);
}

/** Who has committed all that a snapshot covers does not wait for its file, and goes on campaigning (openraft ac3e5a8: it was installed). */
export function isNeeded({ id, raft }: CoreNode, index: number): void {
  if (index <= raft.log.committed) fail('refused', `${id} takes the offer of a snapshot at ${index}, its commit is ${raft.log.committed}`);
}
