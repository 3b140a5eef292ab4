import assert from 'node:assert/strict';
import { campaign } from '../election.ts';
import type { Election, Leadership } from '../election.ts';
import type { Kv } from '../kv.ts';
import type { KvTime } from '../time.ts';
import { bytes, eventually, get } from './fixture.ts';
import type { Claims } from './suite.ts';

/** Real time for real engines. */
const time: KvTime = realTime();

class Candidate {
  leadership: Leadership | undefined = undefined;
  readonly tokens: number[] = [];
  readonly election: Election;
  constructor(kv: Kv, key: string, name: string) {
    this.election = campaign({
      kv,
      time,
      key,
      candidate: bytes(name),
      ttlSeconds: 6,
      onElected: (leadership) => {
        this.leadership = leadership;
        this.tokens.push(leadership.token);
      },
      onLost: () => {
        this.leadership = undefined;
      },
    });
  }
}

export const electionClaims: Claims = {
  'one of two candidates leads, the other follows when it resigns': async ({ kv, second, prefix }) => {
    const key = `${prefix}election`;
    const candidates = [new Candidate(kv, key, 'a'), new Candidate(second, key, 'b')];
    const first = await eventually('a leader', () => candidates.find((one) => one.leadership !== undefined));
    const other = candidates.find((one) => one !== first);
    assert.ok(other !== undefined);
    assert.equal(other.leadership, undefined);
    const token = first.leadership?.token ?? 0;
    assert.equal((await get(kv, key))?.createRevision, token);
    await first.election.resign();
    const next = await eventually('the next leader', () => other.leadership);
    assert.ok(next.token > token);
    await other.election.resign();
    assert.equal(await get(kv, key), undefined);
  },

  'the fence of an ended term holds no more': async ({ kv, prefix }) => {
    const key = `${prefix}election`;
    const write = (leadership: Leadership) =>
      kv.txn({ compare: [leadership.fence], success: [{ op: 'put', key: `${prefix}k`, value: bytes('x') }] });
    const one = new Candidate(kv, key, 'a');
    const old = await eventually('a leader', () => one.leadership);
    assert.equal((await write(old)).succeeded, true);
    // Somebody takes the lease away, as time would.
    await kv.leaseRevoke((await get(kv, key))?.lease ?? '0');
    assert.equal((await write(old)).succeeded, false);
    const again = await eventually('elected again', () => (one.tokens.length > 1 ? one.leadership : undefined));
    assert.ok(again.token > old.token);
    assert.equal((await write(old)).succeeded, false);
    assert.equal((await write(again)).succeeded, true);
    await one.election.resign();
  },
};

function realTime(): KvTime {
  let next = 1;
  const pending = new Map<number, NodeJS.Timeout>();
  return {
    clock: { monotonicMs: () => Math.floor(performance.now()) },
    timers: {
      after(delayMs, run) {
        const id = next;
        next += 1;
        const handle = setTimeout(() => {
          pending.delete(id);
          run();
        }, delayMs);
        pending.set(id, handle);
        return { id };
      },
      cancel(timer) {
        clearTimeout(pending.get(timer.id));
        pending.delete(timer.id);
      },
      soon: (run) => void setImmediate(run),
    },
  };
}
