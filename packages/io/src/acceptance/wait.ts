import { strict as assert } from 'node:assert';
import type { IoError, IoErrorCode } from '../index.ts';

/** Runs a call of a port and waits for its `done`; fails when that comes inside the call, or twice. */
export function call<Rest extends readonly unknown[]>(start: (done: (...result: Rest) => void) => void): Promise<Rest> {
  return new Promise((resolve, reject) => {
    let inside = true;
    let calls = 0;
    start((...result) => {
      if (inside) reject(new Error('done was called inside the call'));
      if (++calls > 1) reject(new Error('done was called twice'));
      resolve(result);
    });
    inside = false;
  });
}

/** Like `call`, for one that must succeed; gives what came after the error. */
export async function succeed<Rest extends readonly unknown[]>(
  start: (done: (error: IoError | undefined, ...rest: Rest) => void) => void,
): Promise<Rest> {
  const [error, ...rest] = await call(start as (done: (...result: readonly [IoError | undefined, ...Rest]) => void) => void);
  assert.equal(error, undefined);
  return rest;
}

/** Like `call`, for one that must fail with `code` and a message that names `subject`. */
export async function refused(
  start: (done: (error: IoError | undefined) => void) => void,
  code: IoErrorCode,
  subject: string,
): Promise<void> {
  const [error] = await call<readonly [IoError | undefined]>(start);
  assert.equal(error?.code, code);
  assert.ok(error.message.includes(subject), error.message);
}

/** Both bounds must be passed: turns are quick where the system is what is waited for, and slow on a starved machine. */
const MAX_TURNS = 20_000;
const PATIENCE_MS = 60_000;

/** Polls on turns of the loop until `holds`. */
export async function eventually(claim: string, holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  for (let turn = 0; turn < MAX_TURNS || performance.now() < deadlineMs; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  assert.fail(`never held: ${claim}`);
}
