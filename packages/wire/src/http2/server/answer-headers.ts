import { encodeStatusMessage } from '../../grpc/status-message.ts';
import { pushField, pushIndexedField, pushInteger } from '../hpack/encode.ts';
import { HEADER_TABLE_BYTES } from '../limits.ts';

/** Bytes of the two entries below in a dynamic table (RFC 7541, 4.1). */
const NEEDED_TABLE_BYTES = 104;
/** Where they stand for good once they are in, since nothing else is ever inserted. */
const CONTENT_TYPE_INDEX = 63;
const STATUS_OK_INDEX = 62;

const block = (build: (into: number[]) => void): Uint8Array => {
  const into: number[] = [];
  build(into);
  return Uint8Array.from(into);
};

const PLAIN_HEAD = block((into) => {
  pushField(into, ':status', '200');
  pushField(into, 'content-type', 'application/grpc');
});
const PLAIN_OK = block((into) => pushField(into, 'grpc-status', '0'));
const FIRST_HEAD = block((into) => {
  pushField(into, ':status', '200');
  pushIndexedField(into, 'content-type', 'application/grpc');
});
const FIRST_OK = block((into) => pushIndexedField(into, 'grpc-status', '0'));
const SHORT_HEAD = block((into) => {
  pushField(into, ':status', '200');
  pushInteger(into, 0x80, 7, CONTENT_TYPE_INDEX);
});
const SHORT_OK = block((into) => pushInteger(into, 0x80, 7, STATUS_OK_INDEX));
/** Before `grpc-status` is in the table, `content-type` is its newest entry. */
const SECOND_HEAD = block((into) => {
  pushField(into, ':status', '200');
  pushInteger(into, 0x80, 7, STATUS_OK_INDEX);
});

/**
 * The header blocks of gRPC answers. Two fields enter the client's dynamic table with the first answers, and every later answer
 * is two bytes and one. Blocks must be sent in the order they are asked for.
 */
export class AnswerHeaders {
  private hasType = false;
  private hasStatus = false;
  /** What we use of the client's table at most: it never grows again. */
  private tableBytes = HEADER_TABLE_BYTES;
  /** The client made its table smaller: said at the start of the next block (RFC 7541, 4.2). */
  private mustUpdate = false;

  private get isPlain(): boolean {
    return this.tableBytes === 0;
  }

  /** The client's SETTINGS_HEADER_TABLE_SIZE. */
  limit(tableBytes: number): void {
    if (tableBytes >= this.tableBytes) return;
    this.tableBytes = tableBytes < NEEDED_TABLE_BYTES ? 0 : tableBytes;
    this.mustUpdate = true;
  }

  /** Both fields are in the client's table: head and trailers are always the same. */
  get isShort(): boolean {
    return this.hasStatus && !this.isPlain && !this.mustUpdate;
  }

  head(): Uint8Array {
    if (this.isPlain) return this.updated(PLAIN_HEAD);
    if (this.hasStatus) return this.updated(SHORT_HEAD);
    if (this.hasType) return this.updated(SECOND_HEAD);
    this.hasType = true;
    return this.updated(FIRST_HEAD);
  }

  trailersOk(): Uint8Array {
    if (this.isPlain) return this.updated(PLAIN_OK);
    if (this.hasStatus) return this.updated(SHORT_OK);
    // Only behind `content-type`, so that both stand where they are expected.
    if (!this.hasType) return this.updated(PLAIN_OK);
    this.hasStatus = true;
    return this.updated(FIRST_OK);
  }

  /** Trailers, with the head in the same block when nothing was sent before (trailers-only). */
  trailers(status: number, message: string, extra: Readonly<Record<string, string>>, withHead: boolean): Uint8Array {
    return this.updated(
      block((into) => {
        if (withHead) for (const byte of PLAIN_HEAD) into.push(byte);
        pushField(into, 'grpc-status', String(status));
        if (message !== '') pushField(into, 'grpc-message', encodeStatusMessage(message));
        for (const [name, value] of Object.entries(extra)) pushField(into, name, value);
      }),
    );
  }

  /** Any other head. */
  fields(fields: Readonly<Record<string, string>>): Uint8Array {
    return this.updated(
      block((into) => {
        for (const [name, value] of Object.entries(fields)) pushField(into, name, value);
      }),
    );
  }

  private updated(fields: Uint8Array): Uint8Array {
    if (!this.mustUpdate) return fields;
    this.mustUpdate = false;
    return block((into) => {
      pushInteger(into, 0x20, 5, this.tableBytes);
      for (const byte of fields) into.push(byte);
    });
  }
}
