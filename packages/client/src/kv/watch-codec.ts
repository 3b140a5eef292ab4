import { DecodeError } from '@raftgate/bytes';
import { decodeMessage, encodeMessage } from '@raftgate/wire';
import { defaultWatchCreateRequest, EventType, readWatchResponse, writeWatchRequest } from '@raftgate/wire/etcd';
import type { Event, WatchResponse } from '@raftgate/wire/etcd';
import { portKeyValue } from './codec.ts';
import { portKey, spanOf } from './keys.ts';
import type { WatchEvent, WatchRequest } from './types.ts';

/** The id a watch has on its own stream. */
export const WATCH_ID = 1;

/** `startRevision` 0: from the revision the server is at. Fragments: a batch may exceed what one message may hold. */
export function encodeCreate(request: WatchRequest, startRevision: number): Uint8Array {
  return encodeMessage(writeWatchRequest, {
    requestUnion: {
      kind: 'createRequest',
      value: {
        ...defaultWatchCreateRequest,
        ...spanOf(request.key, request.prefix),
        startRevision,
        watchId: WATCH_ID,
        prevKv: request.previous ?? false,
        progressNotify: true,
        fragment: true,
      },
    },
  });
}

export function encodeProgress(): Uint8Array {
  return encodeMessage(writeWatchRequest, { requestUnion: { kind: 'progressRequest', value: {} } });
}

export interface WatchMessage {
  readonly revision: number;
  readonly response: WatchResponse;
}

export function decodeWatch(bytes: Uint8Array): WatchMessage | DecodeError {
  const response = decodeMessage(readWatchResponse, bytes);
  return response instanceof DecodeError ? response : { revision: response.header?.revision ?? 0, response };
}

export function revisionOf(event: Event): number {
  return event.kv?.modRevision ?? 0;
}

export function portEvent(event: Event): WatchEvent | undefined {
  if (event.kv === undefined) return undefined;
  const previous = event.prevKv === undefined ? undefined : portKeyValue(event.prevKv);
  if (event.type !== EventType.DELETE) return { type: 'put', kv: portKeyValue(event.kv), previous };
  return { type: 'delete', key: portKey(event.kv.key), modRevision: event.kv.modRevision, previous };
}
