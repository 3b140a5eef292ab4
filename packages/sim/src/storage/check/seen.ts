import type { OpenedWal } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { fail } from '../../level/violation.ts';
import { RECORD_ALIGNMENT, SECTOR_BYTES } from '../limits.ts';
import { segmentPaths } from '../names.ts';
import { beginsAnew, hasHeader, indexOf, peerOf, recordAt, termOf, verifies, type FoundRecord } from '../records.ts';
import { soundPart } from '../torn-look.ts';

/**
 * What is left of a damaged log is not forgotten (001-formats, section 3): the highest term and index and who was met, of any record
 * that verifies wherever it stands. A term that falls votes twice; a peer that is forgotten may come back with an empty disk.
 */
export function seen(disk: MemoryDisk, { hardState, highestIndexSeen, peers, snapshotMarker }: OpenedWal): void {
  const { index: marked } = snapshotMarker ?? { index: 0 };
  if (marked > highestIndexSeen)
    fail('damage-remembered', `the snapshot is at ${marked}, ${highestIndexSeen} is the highest that was seen`);
  const segments = segmentPaths(disk).map((path) => disk.contents(path));
  const anew = segments.findLastIndex((bytes) => hasHeader(bytes) && beginsAnew(bytes));
  for (const bytes of segments.slice(Math.max(0, anew))) {
    if (!hasHeader(bytes)) continue;
    for (const record of whatIsLeft(bytes)) {
      const [index, term, peer] = [indexOf(bytes, record) ?? 0, termOf(bytes, record) ?? 0, peerOf(bytes, record)];
      if (index > highestIndexSeen) fail('damage-remembered', `entry ${index} verifies, ${highestIndexSeen} is the highest that was seen`);
      if (term > hardState.term) fail('damage-remembered', `term ${term} verifies, ${hardState.term} is what the log says`);
      if (peer !== undefined && !peers.has(peer[0])) fail('damage-remembered', `peer ${peer[0]} was met, and is forgotten`);
    }
  }
}

/** Records that verify; none that may be left of a group that the power cut off. */
function whatIsLeft(bytes: Uint8Array): FoundRecord[] {
  const left: FoundRecord[] = [];
  const { endAt, cut } = soundPart(bytes);
  for (let at = SECTOR_BYTES; at < bytes.length; at += RECORD_ALIGNMENT) {
    const record = recordAt(bytes, at);
    if (record !== undefined && verifies(bytes, record)) left.push(record);
  }
  const isCut = !left.some(({ at, group }) => at >= endAt && group > cut);
  return isCut ? left.filter(({ at }) => at < endAt) : left;
}
