import { DecodeError } from '@raftgate/bytes';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import {
  CompareResult,
  CompareTarget,
  defaultDeleteRangeRequest,
  defaultPutRequest,
  defaultRangeRequest,
  readRangeResponse,
  readTxnResponse,
  writeRangeRequest,
  writeTxnRequest,
} from '@raftgate/wire/etcd';
import type { Compare as WireCompare, KeyValue as WireKeyValue, RequestOp, ResponseOp } from '@raftgate/wire/etcd';
import { portKey, portLease, spanOf, wireKey, wireLease } from './keys.ts';
import type { Span } from './keys.ts';
import type { Compare, KeyValue, Operation, OperationResult, RangeRequest, RangeResult, TxnRequest, TxnResult } from './types.ts';

export function portKeyValue(kv: WireKeyValue): KeyValue {
  const { value, createRevision, modRevision, version } = kv;
  return { key: portKey(kv.key), value, createRevision, modRevision, version, lease: portLease(kv.lease) };
}

/** One page: keys from `span.key` (wire form) on. */
export function encodeRange(request: RangeRequest, span: Span, revision: number, limit: number): Uint8Array {
  const { keysOnly = false, serializable = false } = request;
  return encodeMessage(writeRangeRequest, { ...defaultRangeRequest, ...span, revision, limit, keysOnly, serializable });
}

/** `last` is the last key in its wire form, from which the next page goes on. */
export interface RangePage extends RangeResult {
  readonly last: string | undefined;
}

export function decodeRange(bytes: Uint8Array): RangePage | DecodeError {
  const response = decodeMessage(readRangeResponse, bytes);
  if (response instanceof DecodeError) return response;
  return {
    revision: response.header?.revision ?? 0,
    kvs: response.kvs.map(portKeyValue),
    more: response.more,
    last: response.kvs.at(-1)?.key,
  };
}

export function encodeTxn(request: TxnRequest): Uint8Array {
  return encodeMessage(writeTxnRequest, {
    compare: request.compare.map(wireCompare),
    success: request.success.map(wireOperation),
    failure: (request.failure ?? []).map(wireOperation),
  });
}

export function decodeTxn(bytes: Uint8Array): TxnResult | DecodeError {
  const response = decodeMessage(readTxnResponse, bytes);
  if (response instanceof DecodeError) return response;
  return { succeeded: response.succeeded, revision: response.header?.revision ?? 0, results: response.responses.map(portResult) };
}

const RESULTS = { '=': CompareResult.EQUAL, '>': CompareResult.GREATER, '<': CompareResult.LESS, '!=': CompareResult.NOT_EQUAL } as const;

function wireCompare(compare: Compare): WireCompare {
  const common = { key: wireKey(compare.key), rangeEnd: '', result: RESULTS[compare.is] };
  switch (compare.target) {
    case 'value':
      return { ...common, target: CompareTarget.VALUE, targetUnion: { kind: 'value', value: compare.value } };
    case 'version':
      return { ...common, target: CompareTarget.VERSION, targetUnion: { kind: 'version', value: compare.number } };
    case 'create':
      return { ...common, target: CompareTarget.CREATE, targetUnion: { kind: 'createRevision', value: compare.number } };
    case 'mod':
      return { ...common, target: CompareTarget.MOD, targetUnion: { kind: 'modRevision', value: compare.number } };
  }
}

function wireOperation(operation: Operation): RequestOp {
  switch (operation.op) {
    case 'put': {
      const { key, value, lease } = operation;
      return { request: { kind: 'requestPut', value: { ...defaultPutRequest, key: wireKey(key), value, lease: wireLease(lease) } } };
    }
    case 'delete':
      return {
        request: { kind: 'requestDeleteRange', value: { ...defaultDeleteRangeRequest, ...spanOf(operation.key, operation.prefix) } },
      };
    case 'range':
      return {
        request: {
          kind: 'requestRange',
          value: { ...defaultRangeRequest, ...spanOf(operation.key, operation.prefix), limit: operation.limit ?? 0 },
        },
      };
  }
}

function portResult({ response }: ResponseOp): OperationResult {
  switch (response?.kind) {
    case 'responseRange':
      return { op: 'range', kvs: response.value.kvs.map(portKeyValue), more: response.value.more };
    case 'responseDeleteRange':
      return { op: 'delete', deleted: response.value.deleted };
    default:
      return { op: 'put' };
  }
}

/** Nothing but reads, in both branches: it may be asked again. */
export function isReadOnly(request: TxnRequest): boolean {
  return [...request.success, ...(request.failure ?? [])].every((operation) => operation.op === 'range');
}
