// Written by tools/codegen.ts from proto/watch.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';
import type { Event } from './mvcc.ts';
import {
  readEvent,
  writeEvent,
} from './mvcc.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const FilterType = {
  NOPUT: 0,
  NODELETE: 1,
} as const;

export interface WatchRequest {
  readonly requestUnion:
    | { readonly kind: 'createRequest'; readonly value: WatchCreateRequest }
    | { readonly kind: 'cancelRequest'; readonly value: WatchCancelRequest }
    | { readonly kind: 'progressRequest'; readonly value: WatchProgressRequest }
    | undefined;
}

export const defaultWatchRequest: WatchRequest = {
  requestUnion: undefined,
};

export function writeWatchRequest(writer: ProtoWriter, message: WatchRequest): void {
  switch (message.requestUnion?.kind) {
    case 'createRequest': {
      const before = writer.length;
      writeWatchCreateRequest(writer, message.requestUnion.value);
      writer.close(10, before);
      break;
    }
    case 'cancelRequest': {
      const before = writer.length;
      writeWatchCancelRequest(writer, message.requestUnion.value);
      writer.close(18, before);
      break;
    }
    case 'progressRequest': {
      const before = writer.length;
      writeWatchProgressRequest(writer, message.requestUnion.value);
      writer.close(26, before);
      break;
    }
  }
}

const fieldsWatchRequest: readonly number[] = [1, 2, 3];

export function readWatchRequest(reader: ProtoReader, into: WatchRequest = defaultWatchRequest): WatchRequest {
  let { requestUnion } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        requestUnion = { kind: 'createRequest', value: readWatchCreateRequest(reader, requestUnion?.kind === 'createRequest' ? requestUnion.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        requestUnion = { kind: 'cancelRequest', value: readWatchCancelRequest(reader, requestUnion?.kind === 'cancelRequest' ? requestUnion.value : undefined) };
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        requestUnion = { kind: 'progressRequest', value: readWatchProgressRequest(reader, requestUnion?.kind === 'progressRequest' ? requestUnion.value : undefined) };
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsWatchRequest);
    }
  }
  return { requestUnion };
}

export interface WatchCreateRequest {
  readonly key: string; // latin1
  readonly rangeEnd: string; // latin1
  readonly startRevision: number;
  readonly progressNotify: boolean;
  readonly filters: readonly number[]; // FilterType
  readonly prevKv: boolean;
  readonly watchId: number;
  readonly fragment: boolean;
}

export const defaultWatchCreateRequest: WatchCreateRequest = {
  key: '',
  rangeEnd: '',
  startRevision: 0,
  progressNotify: false,
  filters: [],
  prevKv: false,
  watchId: 0,
  fragment: false,
};

export function writeWatchCreateRequest(writer: ProtoWriter, message: WatchCreateRequest): void {
  writer.bool(64, message.fragment);
  writer.int(56, message.watchId);
  writer.bool(48, message.prevKv);
  if (message.filters.length > 0) {
    const before = writer.length;
    for (let i = message.filters.length - 1; i >= 0; i--) writer.integer(message.filters[i]);
    writer.close(42, before);
  }
  writer.bool(32, message.progressNotify);
  writer.int(24, message.startRevision);
  writer.latin1(18, message.rangeEnd);
  writer.latin1(10, message.key);
}

const fieldsWatchCreateRequest: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

export function readWatchCreateRequest(reader: ProtoReader, into: WatchCreateRequest = defaultWatchCreateRequest): WatchCreateRequest {
  let { key, rangeEnd, startRevision, progressNotify, prevKv, watchId, fragment } = into;
  const filters: number[] = into.filters.slice();
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
        startRevision = reader.int53();
        break;
      case 32:
        progressNotify = reader.bool();
        break;
      case 40:
        reader.item();
        filters.push(reader.int32());
        break;
      case 42: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          filters.push(reader.int32());
        }
        reader.leavePacked(outer);
        break;
      }
      case 48:
        prevKv = reader.bool();
        break;
      case 56:
        watchId = reader.int53();
        break;
      case 64:
        fragment = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsWatchCreateRequest);
    }
  }
  return { key, rangeEnd, startRevision, progressNotify, filters, prevKv, watchId, fragment };
}

export interface WatchCancelRequest {
  readonly watchId: number;
}

export const defaultWatchCancelRequest: WatchCancelRequest = {
  watchId: 0,
};

export function writeWatchCancelRequest(writer: ProtoWriter, message: WatchCancelRequest): void {
  writer.int(8, message.watchId);
}

const fieldsWatchCancelRequest: readonly number[] = [1];

export function readWatchCancelRequest(reader: ProtoReader, into: WatchCancelRequest = defaultWatchCancelRequest): WatchCancelRequest {
  let { watchId } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        watchId = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsWatchCancelRequest);
    }
  }
  return { watchId };
}

/** No fields. */
export type WatchProgressRequest = Readonly<Record<never, never>>;

export const defaultWatchProgressRequest: WatchProgressRequest = {};

export function writeWatchProgressRequest(_writer: ProtoWriter, _message: WatchProgressRequest): void {}

const fieldsWatchProgressRequest: readonly number[] = [];

export function readWatchProgressRequest(reader: ProtoReader, into: WatchProgressRequest = defaultWatchProgressRequest): WatchProgressRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsWatchProgressRequest);
  return into;
}

export interface WatchResponse {
  readonly header: ResponseHeader | undefined;
  readonly watchId: number;
  readonly created: boolean;
  readonly canceled: boolean;
  readonly compactRevision: number;
  readonly cancelReason: string;
  readonly fragment: boolean;
  readonly events: readonly Event[];
}

export const defaultWatchResponse: WatchResponse = {
  header: undefined,
  watchId: 0,
  created: false,
  canceled: false,
  compactRevision: 0,
  cancelReason: '',
  fragment: false,
  events: [],
};

export function writeWatchResponse(writer: ProtoWriter, message: WatchResponse): void {
  for (let i = message.events.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeEvent(writer, message.events[i]);
    writer.close(90, before);
  }
  writer.bool(56, message.fragment);
  writer.utf8(50, message.cancelReason);
  writer.int(40, message.compactRevision);
  writer.bool(32, message.canceled);
  writer.bool(24, message.created);
  writer.int(16, message.watchId);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsWatchResponse: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 11];

export function readWatchResponse(reader: ProtoReader, into: WatchResponse = defaultWatchResponse): WatchResponse {
  let { header, watchId, created, canceled, compactRevision, cancelReason, fragment } = into;
  const events: Event[] = into.events.slice();
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
        watchId = reader.int53();
        break;
      case 24:
        created = reader.bool();
        break;
      case 32:
        canceled = reader.bool();
        break;
      case 40:
        compactRevision = reader.int53();
        break;
      case 50:
        cancelReason = reader.utf8();
        break;
      case 56:
        fragment = reader.bool();
        break;
      case 90: {
        const outer = reader.enter();
        events.push(readEvent(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsWatchResponse);
    }
  }
  return { header, watchId, created, canceled, compactRevision, cancelReason, fragment, events };
}
