// Written by tools/codegen.ts from proto/txn.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';
import type { DeleteRangeRequest, DeleteRangeResponse, PutRequest, PutResponse, RangeRequest, RangeResponse } from './kv.ts';
import {
  readDeleteRangeRequest,
  writeDeleteRangeRequest,
  readDeleteRangeResponse,
  writeDeleteRangeResponse,
  readPutRequest,
  writePutRequest,
  readPutResponse,
  writePutResponse,
  readRangeRequest,
  writeRangeRequest,
  readRangeResponse,
  writeRangeResponse,
} from './kv.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const CompareResult = {
  EQUAL: 0,
  GREATER: 1,
  LESS: 2,
  NOT_EQUAL: 3,
} as const;

/** Values a sender knows; proto3 lets any int32 through. */
export const CompareTarget = {
  VERSION: 0,
  CREATE: 1,
  MOD: 2,
  VALUE: 3,
  LEASE: 4,
} as const;

export interface RequestOp {
  readonly request:
    | { readonly kind: 'requestRange'; readonly value: RangeRequest }
    | { readonly kind: 'requestPut'; readonly value: PutRequest }
    | { readonly kind: 'requestDeleteRange'; readonly value: DeleteRangeRequest }
    | { readonly kind: 'requestTxn'; readonly value: TxnRequest }
    | undefined;
}

export const defaultRequestOp: RequestOp = {
  request: undefined,
};

export function writeRequestOp(writer: ProtoWriter, message: RequestOp): void {
  switch (message.request?.kind) {
    case 'requestRange': {
      const before = writer.length;
      writeRangeRequest(writer, message.request.value);
      writer.close(10, before);
      break;
    }
    case 'requestPut': {
      const before = writer.length;
      writePutRequest(writer, message.request.value);
      writer.close(18, before);
      break;
    }
    case 'requestDeleteRange': {
      const before = writer.length;
      writeDeleteRangeRequest(writer, message.request.value);
      writer.close(26, before);
      break;
    }
    case 'requestTxn': {
      const before = writer.length;
      writeTxnRequest(writer, message.request.value);
      writer.close(34, before);
      break;
    }
  }
}

const fieldsRequestOp: readonly number[] = [1, 2, 3, 4];

export function readRequestOp(reader: ProtoReader, into: RequestOp = defaultRequestOp): RequestOp {
  let { request } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        request = { kind: 'requestRange', value: readRangeRequest(reader, request?.kind === 'requestRange' ? request.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        request = { kind: 'requestPut', value: readPutRequest(reader, request?.kind === 'requestPut' ? request.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        request = { kind: 'requestDeleteRange', value: readDeleteRangeRequest(reader, request?.kind === 'requestDeleteRange' ? request.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 34: {
        const outer = reader.enter();
        request = { kind: 'requestTxn', value: readTxnRequest(reader, request?.kind === 'requestTxn' ? request.value : undefined) };
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsRequestOp);
    }
  }
  return { request };
}

export interface ResponseOp {
  readonly response:
    | { readonly kind: 'responseRange'; readonly value: RangeResponse }
    | { readonly kind: 'responsePut'; readonly value: PutResponse }
    | { readonly kind: 'responseDeleteRange'; readonly value: DeleteRangeResponse }
    | { readonly kind: 'responseTxn'; readonly value: TxnResponse }
    | undefined;
}

export const defaultResponseOp: ResponseOp = {
  response: undefined,
};

export function writeResponseOp(writer: ProtoWriter, message: ResponseOp): void {
  switch (message.response?.kind) {
    case 'responseRange': {
      const before = writer.length;
      writeRangeResponse(writer, message.response.value);
      writer.close(10, before);
      break;
    }
    case 'responsePut': {
      const before = writer.length;
      writePutResponse(writer, message.response.value);
      writer.close(18, before);
      break;
    }
    case 'responseDeleteRange': {
      const before = writer.length;
      writeDeleteRangeResponse(writer, message.response.value);
      writer.close(26, before);
      break;
    }
    case 'responseTxn': {
      const before = writer.length;
      writeTxnResponse(writer, message.response.value);
      writer.close(34, before);
      break;
    }
  }
}

const fieldsResponseOp: readonly number[] = [1, 2, 3, 4];

export function readResponseOp(reader: ProtoReader, into: ResponseOp = defaultResponseOp): ResponseOp {
  let { response } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        response = { kind: 'responseRange', value: readRangeResponse(reader, response?.kind === 'responseRange' ? response.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        response = { kind: 'responsePut', value: readPutResponse(reader, response?.kind === 'responsePut' ? response.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        response = { kind: 'responseDeleteRange', value: readDeleteRangeResponse(reader, response?.kind === 'responseDeleteRange' ? response.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 34: {
        const outer = reader.enter();
        response = { kind: 'responseTxn', value: readTxnResponse(reader, response?.kind === 'responseTxn' ? response.value : undefined) };
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsResponseOp);
    }
  }
  return { response };
}

export interface Compare {
  readonly result: number; // CompareResult
  readonly target: number; // CompareTarget
  readonly key: string; // latin1
  readonly targetUnion:
    | { readonly kind: 'version'; readonly value: number }
    | { readonly kind: 'createRevision'; readonly value: number }
    | { readonly kind: 'modRevision'; readonly value: number }
    | { readonly kind: 'value'; readonly value: Uint8Array }
    | { readonly kind: 'lease'; readonly value: string }
    | undefined;
  readonly rangeEnd: string; // latin1
}

export const defaultCompare: Compare = {
  result: 0,
  target: 0,
  key: '',
  targetUnion: undefined,
  rangeEnd: '',
};

export function writeCompare(writer: ProtoWriter, message: Compare): void {
  writer.latin1(514, message.rangeEnd);
  switch (message.targetUnion?.kind) {
    case 'version': {
      writer.rawInt(32, message.targetUnion.value);
      break;
    }
    case 'createRevision': {
      writer.rawInt(40, message.targetUnion.value);
      break;
    }
    case 'modRevision': {
      writer.rawInt(48, message.targetUnion.value);
      break;
    }
    case 'value': {
      writer.rawView(58, message.targetUnion.value);
      break;
    }
    case 'lease': {
      writer.rawId64(64, message.targetUnion.value);
      break;
    }
  }
  writer.latin1(26, message.key);
  writer.int(16, message.target);
  writer.int(8, message.result);
}

const fieldsCompare: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 64];

export function readCompare(reader: ProtoReader, into: Compare = defaultCompare): Compare {
  let { result, target, key, targetUnion, rangeEnd } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        result = reader.int32();
        break;
      case 16:
        target = reader.int32();
        break;
      case 26:
        key = reader.latin1();
        break;
      case 32:
        targetUnion = { kind: 'version', value: reader.int53() };
        break;
      case 40:
        targetUnion = { kind: 'createRevision', value: reader.int53() };
        break;
      case 48:
        targetUnion = { kind: 'modRevision', value: reader.int53() };
        break;
      case 58:
        targetUnion = { kind: 'value', value: reader.view() };
        break;
      case 64:
        targetUnion = { kind: 'lease', value: reader.id64() };
        break;
      case 514:
        rangeEnd = reader.latin1();
        break;
      default:
        reader.skip(tag, fieldsCompare);
    }
  }
  return { result, target, key, targetUnion, rangeEnd };
}

export interface TxnRequest {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
}

export const defaultTxnRequest: TxnRequest = {
  compare: [],
  success: [],
  failure: [],
};

export function writeTxnRequest(writer: ProtoWriter, message: TxnRequest): void {
  for (let i = message.failure.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeRequestOp(writer, message.failure[i]);
    writer.close(26, before);
  }
  for (let i = message.success.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeRequestOp(writer, message.success[i]);
    writer.close(18, before);
  }
  for (let i = message.compare.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeCompare(writer, message.compare[i]);
    writer.close(10, before);
  }
}

const fieldsTxnRequest: readonly number[] = [1, 2, 3];

export function readTxnRequest(reader: ProtoReader, into: TxnRequest = defaultTxnRequest): TxnRequest {
  const compare: Compare[] = into.compare.slice();
  const success: RequestOp[] = into.success.slice();
  const failure: RequestOp[] = into.failure.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        compare.push(readCompare(reader));
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        success.push(readRequestOp(reader));
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        failure.push(readRequestOp(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsTxnRequest);
    }
  }
  return { compare, success, failure };
}

export interface TxnResponse {
  readonly header: ResponseHeader | undefined;
  readonly succeeded: boolean;
  readonly responses: readonly ResponseOp[];
}

export const defaultTxnResponse: TxnResponse = {
  header: undefined,
  succeeded: false,
  responses: [],
};

export function writeTxnResponse(writer: ProtoWriter, message: TxnResponse): void {
  for (let i = message.responses.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeResponseOp(writer, message.responses[i]);
    writer.close(26, before);
  }
  writer.bool(16, message.succeeded);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsTxnResponse: readonly number[] = [1, 2, 3];

export function readTxnResponse(reader: ProtoReader, into: TxnResponse = defaultTxnResponse): TxnResponse {
  let { header, succeeded } = into;
  const responses: ResponseOp[] = into.responses.slice();
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
        succeeded = reader.bool();
        break;
      case 26: {
        const outer = reader.enter();
        responses.push(readResponseOp(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsTxnResponse);
    }
  }
  return { header, succeeded, responses };
}
