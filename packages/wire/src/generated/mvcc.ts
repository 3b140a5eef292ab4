// Written by tools/codegen.ts from proto/mvcc.proto; change that and run `npm run codegen`.
import { NO_BYTES } from '../protobuf/message.ts';
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const EventType = {
  PUT: 0,
  DELETE: 1,
} as const;

export interface KeyValue {
  readonly key: string; // latin1
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Uint8Array;
  readonly lease: string; // int64 as 8 big-endian chars
}

export const defaultKeyValue: KeyValue = {
  key: '',
  createRevision: 0,
  modRevision: 0,
  version: 0,
  value: NO_BYTES,
  lease: '',
};

export function writeKeyValue(writer: ProtoWriter, message: KeyValue): void {
  writer.id64(48, message.lease);
  writer.view(42, message.value);
  writer.int(32, message.version);
  writer.int(24, message.modRevision);
  writer.int(16, message.createRevision);
  writer.latin1(10, message.key);
}

const fieldsKeyValue: readonly number[] = [1, 2, 3, 4, 5, 6];

export function readKeyValue(reader: ProtoReader, into: KeyValue = defaultKeyValue): KeyValue {
  let { key, createRevision, modRevision, version, value, lease } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        key = reader.latin1();
        break;
      case 16:
        createRevision = reader.int53();
        break;
      case 24:
        modRevision = reader.int53();
        break;
      case 32:
        version = reader.int53();
        break;
      case 42:
        value = reader.view();
        break;
      case 48:
        lease = reader.id64();
        break;
      default:
        reader.skip(tag, fieldsKeyValue);
    }
  }
  return { key, createRevision, modRevision, version, value, lease };
}

export interface Event {
  readonly type: number; // EventType
  readonly kv: KeyValue | undefined;
  readonly prevKv: KeyValue | undefined;
}

export const defaultEvent: Event = {
  type: 0,
  kv: undefined,
  prevKv: undefined,
};

export function writeEvent(writer: ProtoWriter, message: Event): void {
  if (message.prevKv !== undefined) {
    const before = writer.length;
    writeKeyValue(writer, message.prevKv);
    writer.close(26, before);
  }
  if (message.kv !== undefined) {
    const before = writer.length;
    writeKeyValue(writer, message.kv);
    writer.close(18, before);
  }
  writer.int(8, message.type);
}

const fieldsEvent: readonly number[] = [1, 2, 3];

export function readEvent(reader: ProtoReader, into: Event = defaultEvent): Event {
  let { type, kv, prevKv } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        type = reader.int32();
        break;
      case 18: {
        const outer = reader.enter();
        kv = readKeyValue(reader, kv);
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        prevKv = readKeyValue(reader, prevKv);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsEvent);
    }
  }
  return { type, kv, prevKv };
}
