import { DecodeError } from '@raftgate/bytes';
import { ProtoReader } from './reader.ts';
import { ProtoWriter } from './writer.ts';

export type ReadMessage<T> = (reader: ProtoReader, into?: T) => T;
export type WriteMessage<T> = (writer: ProtoWriter, message: T) => void;

/** What absent byte fields hold. */
export const NO_BYTES: Uint8Array = new Uint8Array(0);

const writer = new ProtoWriter();

/**
 * Decodes one message; its byte fields are views of `bytes`.
 *
 * @param maxItems nested messages and repeated elements allowed; more is TOO_LONG
 */
export function decodeMessage<T>(read: ReadMessage<T>, bytes: Uint8Array, maxItems?: number): T | DecodeError {
  try {
    return read(new ProtoReader(bytes, maxItems));
  } catch (error) {
    if (error instanceof DecodeError) return error;
    throw error;
  }
}

/** Encodes one message. The bytes are the caller's for as long as it wants them. */
export function encodeMessage<T>(write: WriteMessage<T>, message: T): Uint8Array {
  writer.discard();
  write(writer, message);
  return writer.take();
}
