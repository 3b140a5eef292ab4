import { crc32c, latin1FromBytes } from '@raftgate/bytes';
import type { KeyValue, RangeResult, Result, TxnResponse, WatchEvent } from '@raftgate/store';

/** Results, pairs and events as text: equal texts are equal answers. */
export function told(result: Result | RangeResult): string {
  switch (result.kind) {
    case 'refused':
      return `refused ${result.code} ${result.compactRevision ?? ''}`;
    case 'put':
    case 'deleteRange':
    case 'range':
      return response(result);
    case 'txn':
      return `txn ${result.revision} ${result.succeeded} [${result.responses.map(response).join('; ')}]`;
    case 'compact':
      return `compact ${result.revision} ${result.compactRevision}`;
    case 'lease':
      return `lease ${result.revision} ${result.lease} ${result.ttlSeconds} ${result.deadlineMs}`;
    case 'leaseGone':
      return `leaseGone ${result.revision} ${result.lease} ${result.revoked}`;
    case 'alarm':
      return `alarm ${result.revision} ${result.alarms.map(({ member, alarm }) => `${member} ${alarm}`).join()}`;
    case 'clusterVersion':
      return `clusterVersion ${result.revision} ${result.version}`;
    case 'memberAttributes':
      return `memberAttributes ${result.revision} ${result.member} ${result.name} ${result.clientUrls.join()}`;
  }
}

function response(result: TxnResponse): string {
  switch (result.kind) {
    case 'put':
      return `put ${result.revision} ${result.previous === undefined ? '-' : pair(result.previous)}`;
    case 'deleteRange':
      return `deleteRange ${result.revision} ${result.deleted} [${result.previous.map(pair).join(' ')}]`;
    case 'range':
      return `range ${result.revision} ${result.count} ${result.more} [${result.kvs.map(pair).join(' ')}]`;
  }
}

export const pair = ({ key, value, createRevision, modRevision, version, lease }: KeyValue): string =>
  `${key}=${content(value)}@${createRevision}/${modRevision}/${version}/${lease}`;

const SHORT_BYTES = 12;
const content = (value: Uint8Array): string => (value.length <= SHORT_BYTES ? latin1FromBytes(value) : `${value.length}:${crc32c(value)}`);

/** Without the pair as it was before. */
export const happened = ({ type, kv }: WatchEvent): string => `${type} ${pair(kv)}`;
