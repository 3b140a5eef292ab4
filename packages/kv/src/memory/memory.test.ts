import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kvAcceptance } from '../acceptance/index.ts';
import { get, put, rejectsWith } from '../acceptance/fixture.ts';
import type { KvTimers } from '../time.ts';
import { MemoryEngine } from './engine.ts';
import type { Fault } from './engine.ts';

function realTimers(): KvTimers {
  let next = 0;
  const pending = new Map<number, NodeJS.Timeout>();
  return {
    after(delayMs, run) {
      next += 1;
      pending.set(next, setTimeout(run, delayMs).unref());
      return { id: next };
    },
    cancel: (timer) => clearTimeout(pending.get(timer.id)),
    soon: (run) => void setImmediate(run),
  };
}

kvAcceptance('memory', () => {
  const engine = new MemoryEngine({ timers: realTimers() });
  const [kv, second] = [engine.connect(), engine.connect()];
  return Promise.resolve({
    kv,
    second,
    compact: (revision: number) => Promise.resolve(engine.compact(revision)),
    close: () => Promise.all([kv.close(), second.close()]).then(() => undefined),
  });
});

test('refused means nothing happened; unknown means either, and reading tells', async () => {
  let next: Fault | undefined;
  const engine = new MemoryEngine({ timers: realTimers(), fault: (call) => (call === 'txn' ? next : undefined) });
  const kv = engine.connect();
  for (const [fault, code, isThere] of [
    ['refused', 'refused', false],
    ['unknown-lost', 'unknown', false],
    ['unknown-applied', 'unknown', true],
  ] as const) {
    next = fault;
    await rejectsWith(code, put(kv, `/${fault}`, 'x'));
    next = undefined;
    assert.equal((await get(kv, `/${fault}`)) !== undefined, isThere, fault);
  }
});
