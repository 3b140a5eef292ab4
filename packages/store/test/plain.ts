import { latin1FromBytes } from '@raftgate/bytes';
import type { KeyValue, Result, TxnResponse, WatchEvent } from '../src/index.ts';

/** Answers as plain data that `deepEqual` can compare and people can read: values as text. */
export type Plain = string | number | boolean | undefined | readonly Plain[] | { readonly [name: string]: Plain };

export function plainKv(kv: KeyValue | undefined): Plain {
  if (kv === undefined) return undefined;
  return { ...kv, value: latin1FromBytes(kv.value) };
}

export function plainResult(result: Result | TxnResponse): Plain {
  switch (result.kind) {
    case 'refused':
      return { refused: result.code };
    case 'put':
      return { ...result, previous: plainKv(result.previous) };
    case 'deleteRange':
      return { ...result, previous: result.previous.map(plainKv) };
    case 'range':
      return { ...result, kvs: result.kvs.map(plainKv) };
    case 'txn':
      return { ...result, responses: result.responses.map(plainResult) };
    case 'alarm':
      return { ...result, alarms: result.alarms.map(({ member, alarm }) => ({ member, alarm })) };
    default:
      return { ...result };
  }
}

export function plainEvent(event: WatchEvent): Plain {
  return { type: event.type, kv: plainKv(event.kv), previous: plainKv(event.previous) };
}
