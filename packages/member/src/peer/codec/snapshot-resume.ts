import { DecodeError } from '@raftgate/bytes';
import type { Reader, Writer } from '@raftgate/bytes';
import { beginFrame, endFrame } from '../frame.ts';
import { FRAME_SNAPSHOT_RESUME } from './frame-type.ts';

/** Behind an offer: the file goes on at that byte, behind what the welcome named. A whole frame: varint bytes */
export function encodeResume(writer: Writer, bytes: number): void {
  const at = beginFrame(writer, FRAME_SNAPSHOT_RESUME);
  writer.varint(bytes);
  endFrame(writer, at);
}

/** The payload; a text says what is wrong with it. */
export function decodeResume(reader: Reader): number | string {
  try {
    const bytes = reader.varint();
    return reader.remaining === 0 ? bytes : 'bytes behind where a snapshot goes on';
  } catch (error) {
    if (error instanceof DecodeError) return `where a snapshot goes on: ${error.message}`;
    throw error;
  }
}
