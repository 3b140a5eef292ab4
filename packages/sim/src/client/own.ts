import type { KeyValue, RangeResult, Result, TxnResponse } from '@raftgate/store';

/** A result that holds no memory of the store it came from: values are views into slabs, which would outlive their member. */
export function ownResult(result: Result | RangeResult): Result | RangeResult {
  switch (result.kind) {
    case 'put':
    case 'deleteRange':
    case 'range':
      return ownResponse(result);
    case 'txn':
      return { ...result, responses: result.responses.map(ownResponse) };
    default:
      return result;
  }
}

function ownResponse(response: TxnResponse): TxnResponse {
  switch (response.kind) {
    case 'put':
      return response.previous === undefined ? response : { ...response, previous: ownPair(response.previous) };
    case 'deleteRange':
      return { ...response, previous: response.previous.map(ownPair) };
    case 'range':
      return { ...response, kvs: response.kvs.map(ownPair) };
  }
}

function ownPair(kv: KeyValue): KeyValue {
  return { ...kv, value: kv.value.slice() };
}
