// Written by tools/codegen.ts from proto/kv.proto; change that and run `npm run codegen`.
import { NO_BYTES } from '../protobuf/message.ts';
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';
import type { KeyValue } from './mvcc.ts';
import {
  readKeyValue,
  writeKeyValue,
} from './mvcc.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const SortOrder = {
  NONE: 0,
  ASCEND: 1,
  DESCEND: 2,
} as const;

/** Values a sender knows; proto3 lets any int32 through. */
export const SortTarget = {
  KEY: 0,
  VERSION: 1,
  CREATE: 2,
  MOD: 3,
  VALUE: 4,
} as const;

export interface RangeRequest {
  readonly key: string; // latin1
  readonly rangeEnd: string; // latin1
  readonly limit: number;
  readonly revision: number;
  readonly sortOrder: number; // SortOrder
  readonly sortTarget: number; // SortTarget
  readonly serializable: boolean;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  readonly minModRevision: number;
  readonly maxModRevision: number;
  readonly minCreateRevision: number;
  readonly maxCreateRevision: number;
}

export const defaultRangeRequest: RangeRequest = {
  key: '',
  rangeEnd: '',
  limit: 0,
  revision: 0,
  sortOrder: 0,
  sortTarget: 0,
  serializable: false,
  keysOnly: false,
  countOnly: false,
  minModRevision: 0,
  maxModRevision: 0,
  minCreateRevision: 0,
  maxCreateRevision: 0,
};

export function writeRangeRequest(writer: ProtoWriter, message: RangeRequest): void {
  writer.int(104, message.maxCreateRevision);
  writer.int(96, message.minCreateRevision);
  writer.int(88, message.maxModRevision);
  writer.int(80, message.minModRevision);
  writer.bool(72, message.countOnly);
  writer.bool(64, message.keysOnly);
  writer.bool(56, message.serializable);
  writer.int(48, message.sortTarget);
  writer.int(40, message.sortOrder);
  writer.int(32, message.revision);
  writer.int(24, message.limit);
  writer.latin1(18, message.rangeEnd);
  writer.latin1(10, message.key);
}

const fieldsRangeRequest: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

export function readRangeRequest(reader: ProtoReader, into: RangeRequest = defaultRangeRequest): RangeRequest {
  let { key, rangeEnd, limit, revision, sortOrder, sortTarget, serializable, keysOnly, countOnly, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        key = reader.latin1();
        break;
      case 18:
        rangeEnd = reader.latin1();
        break;
      case 24:
        limit = reader.int53();
        break;
      case 32:
        revision = reader.int53();
        break;
      case 40:
        sortOrder = reader.int32();
        break;
      case 48:
        sortTarget = reader.int32();
        break;
      case 56:
        serializable = reader.bool();
        break;
      case 64:
        keysOnly = reader.bool();
        break;
      case 72:
        countOnly = reader.bool();
        break;
      case 80:
        minModRevision = reader.int53();
        break;
      case 88:
        maxModRevision = reader.int53();
        break;
      case 96:
        minCreateRevision = reader.int53();
        break;
      case 104:
        maxCreateRevision = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsRangeRequest);
    }
  }
  return { key, rangeEnd, limit, revision, sortOrder, sortTarget, serializable, keysOnly, countOnly, minModRevision, maxModRevision, minCreateRevision, maxCreateRevision };
}

export interface RangeResponse {
  readonly header: ResponseHeader | undefined;
  readonly kvs: readonly KeyValue[];
  readonly more: boolean;
  readonly count: number;
}

export const defaultRangeResponse: RangeResponse = {
  header: undefined,
  kvs: [],
  more: false,
  count: 0,
};

export function writeRangeResponse(writer: ProtoWriter, message: RangeResponse): void {
  writer.int(32, message.count);
  writer.bool(24, message.more);
  for (let i = message.kvs.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeKeyValue(writer, message.kvs[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsRangeResponse: readonly number[] = [1, 2, 3, 4];

export function readRangeResponse(reader: ProtoReader, into: RangeResponse = defaultRangeResponse): RangeResponse {
  let { header, more, count } = into;
  const kvs: KeyValue[] = into.kvs.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        kvs.push(readKeyValue(reader));
        reader.leave(outer);
        break;
      }
      case 24:
        more = reader.bool();
        break;
      case 32:
        count = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsRangeResponse);
    }
  }
  return { header, kvs, more, count };
}

export interface PutRequest {
  readonly key: string; // latin1
  readonly value: Uint8Array;
  readonly lease: string; // int64 as 8 big-endian chars
  readonly prevKv: boolean;
  readonly ignoreValue: boolean;
  readonly ignoreLease: boolean;
}

export const defaultPutRequest: PutRequest = {
  key: '',
  value: NO_BYTES,
  lease: '',
  prevKv: false,
  ignoreValue: false,
  ignoreLease: false,
};

export function writePutRequest(writer: ProtoWriter, message: PutRequest): void {
  writer.bool(48, message.ignoreLease);
  writer.bool(40, message.ignoreValue);
  writer.bool(32, message.prevKv);
  writer.id64(24, message.lease);
  writer.view(18, message.value);
  writer.latin1(10, message.key);
}

const fieldsPutRequest: readonly number[] = [1, 2, 3, 4, 5, 6];

export function readPutRequest(reader: ProtoReader, into: PutRequest = defaultPutRequest): PutRequest {
  let { key, value, lease, prevKv, ignoreValue, ignoreLease } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        key = reader.latin1();
        break;
      case 18:
        value = reader.view();
        break;
      case 24:
        lease = reader.id64();
        break;
      case 32:
        prevKv = reader.bool();
        break;
      case 40:
        ignoreValue = reader.bool();
        break;
      case 48:
        ignoreLease = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsPutRequest);
    }
  }
  return { key, value, lease, prevKv, ignoreValue, ignoreLease };
}

export interface PutResponse {
  readonly header: ResponseHeader | undefined;
  readonly prevKv: KeyValue | undefined;
}

export const defaultPutResponse: PutResponse = {
  header: undefined,
  prevKv: undefined,
};

export function writePutResponse(writer: ProtoWriter, message: PutResponse): void {
  if (message.prevKv !== undefined) {
    const before = writer.length;
    writeKeyValue(writer, message.prevKv);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsPutResponse: readonly number[] = [1, 2];

export function readPutResponse(reader: ProtoReader, into: PutResponse = defaultPutResponse): PutResponse {
  let { header, prevKv } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        prevKv = readKeyValue(reader, prevKv);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsPutResponse);
    }
  }
  return { header, prevKv };
}

export interface DeleteRangeRequest {
  readonly key: string; // latin1
  readonly rangeEnd: string; // latin1
  readonly prevKv: boolean;
}

export const defaultDeleteRangeRequest: DeleteRangeRequest = {
  key: '',
  rangeEnd: '',
  prevKv: false,
};

export function writeDeleteRangeRequest(writer: ProtoWriter, message: DeleteRangeRequest): void {
  writer.bool(24, message.prevKv);
  writer.latin1(18, message.rangeEnd);
  writer.latin1(10, message.key);
}

const fieldsDeleteRangeRequest: readonly number[] = [1, 2, 3];

export function readDeleteRangeRequest(reader: ProtoReader, into: DeleteRangeRequest = defaultDeleteRangeRequest): DeleteRangeRequest {
  let { key, rangeEnd, prevKv } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        key = reader.latin1();
        break;
      case 18:
        rangeEnd = reader.latin1();
        break;
      case 24:
        prevKv = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsDeleteRangeRequest);
    }
  }
  return { key, rangeEnd, prevKv };
}

export interface DeleteRangeResponse {
  readonly header: ResponseHeader | undefined;
  readonly deleted: number;
  readonly prevKvs: readonly KeyValue[];
}

export const defaultDeleteRangeResponse: DeleteRangeResponse = {
  header: undefined,
  deleted: 0,
  prevKvs: [],
};

export function writeDeleteRangeResponse(writer: ProtoWriter, message: DeleteRangeResponse): void {
  for (let i = message.prevKvs.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeKeyValue(writer, message.prevKvs[i]);
    writer.close(26, before);
  }
  writer.int(16, message.deleted);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsDeleteRangeResponse: readonly number[] = [1, 2, 3];

export function readDeleteRangeResponse(reader: ProtoReader, into: DeleteRangeResponse = defaultDeleteRangeResponse): DeleteRangeResponse {
  let { header, deleted } = into;
  const prevKvs: KeyValue[] = into.prevKvs.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 16:
        deleted = reader.int53();
        break;
      case 26: {
        const outer = reader.enter();
        prevKvs.push(readKeyValue(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsDeleteRangeResponse);
    }
  }
  return { header, deleted, prevKvs };
}

export interface CompactionRequest {
  readonly revision: number;
  readonly physical: boolean;
}

export const defaultCompactionRequest: CompactionRequest = {
  revision: 0,
  physical: false,
};

export function writeCompactionRequest(writer: ProtoWriter, message: CompactionRequest): void {
  writer.bool(16, message.physical);
  writer.int(8, message.revision);
}

const fieldsCompactionRequest: readonly number[] = [1, 2];

export function readCompactionRequest(reader: ProtoReader, into: CompactionRequest = defaultCompactionRequest): CompactionRequest {
  let { revision, physical } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        revision = reader.int53();
        break;
      case 16:
        physical = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsCompactionRequest);
    }
  }
  return { revision, physical };
}

export interface CompactionResponse {
  readonly header: ResponseHeader | undefined;
}

export const defaultCompactionResponse: CompactionResponse = {
  header: undefined,
};

export function writeCompactionResponse(writer: ProtoWriter, message: CompactionResponse): void {
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsCompactionResponse: readonly number[] = [1];

export function readCompactionResponse(reader: ProtoReader, into: CompactionResponse = defaultCompactionResponse): CompactionResponse {
  let { header } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsCompactionResponse);
    }
  }
  return { header };
}
