// Written by tools/codegen.ts from proto/rpc_status.proto; change that and run `npm run codegen`.
import { NO_BYTES } from '../protobuf/message.ts';
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';

export interface RpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly Any[];
}

export const defaultRpcStatus: RpcStatus = {
  code: 0,
  message: '',
  details: [],
};

export function writeRpcStatus(writer: ProtoWriter, message: RpcStatus): void {
  for (let i = message.details.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeAny(writer, message.details[i]);
    writer.close(26, before);
  }
  writer.utf8(18, message.message);
  writer.int(8, message.code);
}

const fieldsRpcStatus: readonly number[] = [1, 2, 3];

export function readRpcStatus(reader: ProtoReader, into: RpcStatus = defaultRpcStatus): RpcStatus {
  let { code, message } = into;
  const details: Any[] = into.details.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        code = reader.int32();
        break;
      case 18:
        message = reader.utf8();
        break;
      case 26: {
        const outer = reader.enter();
        details.push(readAny(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsRpcStatus);
    }
  }
  return { code, message, details };
}

export interface Any {
  readonly typeUrl: string;
  readonly value: Uint8Array;
}

export const defaultAny: Any = {
  typeUrl: '',
  value: NO_BYTES,
};

export function writeAny(writer: ProtoWriter, message: Any): void {
  writer.view(18, message.value);
  writer.utf8(10, message.typeUrl);
}

const fieldsAny: readonly number[] = [1, 2];

export function readAny(reader: ProtoReader, into: Any = defaultAny): Any {
  let { typeUrl, value } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        typeUrl = reader.utf8();
        break;
      case 18:
        value = reader.view();
        break;
      default:
        reader.skip(tag, fieldsAny);
    }
  }
  return { typeUrl, value };
}

export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: readonly ErrorInfoEntry[];
}

export const defaultErrorInfo: ErrorInfo = {
  reason: '',
  domain: '',
  metadata: [],
};

export function writeErrorInfo(writer: ProtoWriter, message: ErrorInfo): void {
  for (let i = message.metadata.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeErrorInfoEntry(writer, message.metadata[i]);
    writer.close(26, before);
  }
  writer.utf8(18, message.domain);
  writer.utf8(10, message.reason);
}

const fieldsErrorInfo: readonly number[] = [1, 2, 3];

export function readErrorInfo(reader: ProtoReader, into: ErrorInfo = defaultErrorInfo): ErrorInfo {
  let { reason, domain } = into;
  const metadata: ErrorInfoEntry[] = into.metadata.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        reason = reader.utf8();
        break;
      case 18:
        domain = reader.utf8();
        break;
      case 26: {
        const outer = reader.enter();
        metadata.push(readErrorInfoEntry(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsErrorInfo);
    }
  }
  return { reason, domain, metadata };
}

export interface ErrorInfoEntry {
  readonly key: string;
  readonly value: string;
}

export const defaultErrorInfoEntry: ErrorInfoEntry = {
  key: '',
  value: '',
};

export function writeErrorInfoEntry(writer: ProtoWriter, message: ErrorInfoEntry): void {
  writer.utf8(18, message.value);
  writer.utf8(10, message.key);
}

const fieldsErrorInfoEntry: readonly number[] = [1, 2];

export function readErrorInfoEntry(reader: ProtoReader, into: ErrorInfoEntry = defaultErrorInfoEntry): ErrorInfoEntry {
  let { key, value } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        key = reader.utf8();
        break;
      case 18:
        value = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsErrorInfoEntry);
    }
  }
  return { key, value };
}
