import type { KeyValue, RangeResult, Result, TxnResponse } from '@raftgate/store';
import { isSamePair, pairOf, describePair } from './pair.ts';
import type { Pair } from './truth.ts';

/** What a command or a range answers, as plain data that can be compared. */
export type Answer =
  | { readonly kind: 'put'; readonly revision: number; readonly previous: Pair | undefined }
  | { readonly kind: 'deleteRange'; readonly revision: number; readonly deleted: number; readonly previous: readonly Pair[] }
  | { readonly kind: 'range'; readonly revision: number; readonly count: number; readonly more: boolean; readonly pairs: readonly Pair[] }
  | { readonly kind: 'txn'; readonly revision: number; readonly succeeded: boolean; readonly responses: readonly Answer[] };

/** Undefined for results that say nothing about keys. */
export function answerOf(result: Result | RangeResult): Answer | undefined {
  switch (result.kind) {
    case 'put':
    case 'deleteRange':
    case 'range':
      return responseOf(result);
    case 'txn':
      return { kind: 'txn', revision: result.revision, succeeded: result.succeeded, responses: result.responses.map(responseOf) };
    default:
      return undefined;
  }
}

function responseOf(response: TxnResponse): Answer {
  const pairs = (kvs: readonly KeyValue[]): Pair[] => kvs.map(pairOf);
  const { revision } = response;
  switch (response.kind) {
    case 'put':
      return { kind: 'put', revision, previous: response.previous === undefined ? undefined : pairOf(response.previous) };
    case 'deleteRange':
      return { kind: 'deleteRange', revision, deleted: response.deleted, previous: pairs(response.previous) };
    case 'range':
      return { kind: 'range', revision, count: response.count, more: response.more, pairs: pairs(response.kvs) };
  }
}

/** Where two answers differ, in words; undefined when they are the same. */
export function difference(given: Answer, expected: Answer): string | undefined {
  if (given.kind !== expected.kind) return `${given.kind}, not ${expected.kind}`;
  if (given.revision !== expected.revision) return `revision ${given.revision}, not ${expected.revision}`;
  if (given.kind === 'put' && expected.kind === 'put') return differentPair(given.previous, expected.previous);
  if (given.kind === 'deleteRange' && expected.kind === 'deleteRange') {
    if (given.deleted !== expected.deleted) return `${given.deleted} deleted, not ${expected.deleted}`;
    return differentPairs(given.previous, expected.previous);
  }
  if (given.kind === 'range' && expected.kind === 'range') {
    if (given.count !== expected.count) return `count ${given.count}, not ${expected.count}`;
    if (given.more !== expected.more) return `more is ${given.more}`;
    return differentPairs(given.pairs, expected.pairs);
  }
  if (given.kind === 'txn' && expected.kind === 'txn') {
    if (given.succeeded !== expected.succeeded) return `succeeded is ${given.succeeded}`;
    if (given.responses.length !== expected.responses.length)
      return `${given.responses.length} responses, not ${expected.responses.length}`;
    for (const [at, response] of given.responses.entries()) {
      const found = difference(response, expected.responses[at]);
      if (found !== undefined) return `response ${at}: ${found}`;
    }
  }
  return undefined;
}

function differentPairs(given: readonly Pair[], expected: readonly Pair[]): string | undefined {
  if (given.length !== expected.length) return `${given.length} pairs, not ${expected.length}`;
  for (const [at, pair] of given.entries()) {
    const found = differentPair(pair, expected[at]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differentPair(given: Pair | undefined, expected: Pair | undefined): string | undefined {
  return isSamePair(given, expected) ? undefined : `${describePair(given)}, not ${describePair(expected)}`;
}
