import { concatBytes, DecodeError } from '@raftgate/bytes';
import { decodeMessage } from '@raftgate/wire';
import type { ProtoReader } from '@raftgate/wire';

/** `header` (field 1, a message) of every etcd response. */
const HEADER_TAG = 10;
/** `revision` (field 3) of a header. */
const REVISION_TAG = 24;

/**
 * A response's revision, and the response without its header. etcd's member and cluster ids are any uint64 and do not fit
 * our numbers; nothing here asks for them, so they are stepped over rather than decoded.
 */
export interface Beheaded {
  readonly revision: number;
  readonly body: Uint8Array;
}

export function behead(bytes: Uint8Array): Beheaded | DecodeError {
  const pieces: Uint8Array[] = [];
  let revision = 0;
  const failure = decodeMessage((reader) => {
    while (reader.more()) {
      const start = reader.position;
      const tag = reader.tag();
      if (tag === HEADER_TAG) revision = readRevision(reader, revision);
      else {
        reader.skip(tag, []);
        pieces.push(bytes.subarray(start, reader.position));
      }
    }
    return undefined;
  }, bytes);
  return failure instanceof DecodeError ? failure : { revision, body: concatBytes(pieces) };
}

function readRevision(reader: ProtoReader, before: number): number {
  let revision = before;
  const outer = reader.enter();
  while (reader.more()) {
    const tag = reader.tag();
    if (tag === REVISION_TAG) revision = reader.int53();
    else reader.skip(tag, []);
  }
  reader.leave(outer);
  return revision;
}
