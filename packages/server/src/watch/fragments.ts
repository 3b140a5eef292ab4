import type { Event, KeyValue } from '@raftgate/wire/etcd';

/** Tags, lengths and numbers around a pair's key and value, at most. */
const PAIR_OVERHEAD_BYTES = 64;

/** Events that go out as one answer. */
export interface Piece {
  readonly events: Event[];
  /** More of its last revision follows in the next piece (etcd's fragment). */
  isFragment: boolean;
}

/**
 * Cuts events so that no piece has more than `maxBytes`, where it may: between revisions always, inside one only for a
 * client that takes fragments. A single event is never cut.
 */
export function piecesOf(events: readonly Event[], maxBytes: number, mayCutRevisions: boolean): readonly Piece[] {
  const pieces: Piece[] = [{ events: [], isFragment: false }];
  let bytes = 0;
  for (const event of events) {
    const size = sizeOf(event.kv) + sizeOf(event.prevKv);
    const piece = pieces[pieces.length - 1];
    const last = piece.events.at(-1);
    const isInside = last?.kv?.modRevision === event.kv?.modRevision;
    if (last !== undefined && bytes + size > maxBytes && (mayCutRevisions || !isInside)) {
      piece.isFragment = isInside;
      pieces.push({ events: [event], isFragment: false });
      bytes = size;
    } else {
      piece.events.push(event);
      bytes += size;
    }
  }
  return pieces;
}

function sizeOf(pair: KeyValue | undefined): number {
  return pair === undefined ? 0 : pair.key.length + pair.value.length + PAIR_OVERHEAD_BYTES;
}
