import { MAX_INTEGER, TERM_INDEX_LIMIT } from './limits.ts';

/** Ids, contexts, seeds and log times: 0 .. 2^53 - 1. */
export function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= MAX_INTEGER;
}

/** Terms and indexes: 0 .. 2^52 - 1. */
export function isPosition(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value < TERM_INDEX_LIMIT;
}
