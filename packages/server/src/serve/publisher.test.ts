import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import type { Timers } from '@raftgate/io';
import type { ServerContext } from '../context.ts';
import { PUBLISH_ATTEMPT_MS, PUBLISH_RETRY_MS } from '../limits.ts';
import { until } from '../testing/harness.ts';
import { ImmediateMember } from '../testing/immediate-member.ts';
import { createLog } from './log.ts';
import { Publisher } from './publisher.ts';

/** A publisher whose time moves only between its attempts. */
class Bench {
  readonly member = new ImmediateMember();
  readonly publisher: Publisher;
  readonly lines: string[] = [];
  isPublished = false;
  waits = 0;
  nowMs = 0;
  /** How much later it is after each attempt. */
  stepMs = PUBLISH_RETRY_MS;

  constructor(clientUrls: readonly string[] = ['http://a:1']) {
    const timers: Timers = {
      soon: setImmediate,
      cancel: () => {},
      after: (_delayMs, run) => {
        this.waits++;
        this.nowMs += this.stepMs;
        setImmediate(run);
        return { id: 0 };
      },
    };
    const clock = { monotonicMs: () => this.nowMs, wallMs: () => this.nowMs };
    const context = { member: this.member, clock, timers, settings: { clientUrls } } as unknown as ServerContext;
    const stream = { write: (line: string) => this.lines.push(line) };
    this.publisher = new Publisher(
      context,
      createLog({ logLevel: 'info', logFormat: 'json', logOutput: 'stderr' }, { out: stream, err: stream }),
    );
    void this.publisher.published.then(() => (this.isPublished = true));
  }

  get applied(): number {
    return this.member.status().appliedIndex;
  }

  warnings(): string[] {
    return this.lines.filter((line) => line.includes('"level":"warn"'));
  }
}

describe('a member that starts', () => {
  let bench: Bench;
  beforeEach(() => {
    bench = new Bench();
  });

  it('is ready once its attributes are replicated', async () => {
    bench.publisher.attempt();
    await until(() => bench.isPublished);
    assert.deepEqual([...bench.member.store.attributes], [[bench.member.id, { name: 'm1', clientUrls: ['http://a:1'] }]]);
    assert.deepEqual([bench.applied, bench.waits, bench.warnings().length], [1, 0, 0]);
  });

  it('proposes nothing when they already are, and what differs replaces what was', async () => {
    const publish = (clientUrls: readonly string[]) =>
      new Promise<void>((done) =>
        bench.member.propose({ kind: 'memberAttributes', member: bench.member.id, name: 'm1', clientUrls }, { settled: () => done() }),
      );
    await publish(['http://a:1']);
    bench.publisher.attempt();
    await until(() => bench.isPublished);
    assert.equal(bench.applied, 1);

    bench = new Bench(['http://a:2']);
    await publish(['http://a:1']);
    bench.publisher.attempt();
    await until(() => bench.isPublished);
    assert.deepEqual(bench.member.store.attributes.get(bench.member.id)?.clientUrls, ['http://a:2']);
  });

  it('without a quorum goes on waiting and says so every few seconds, however it is refused', async () => {
    const endings = [
      { outcome: 'refused', code: 'TIMEOUT', message: 'no quorum' },
      { outcome: 'unknown', reason: 'DEADLINE' },
    ] as const;
    for (const ending of endings) {
      bench = new Bench();
      bench.member.ending = ending;
      // A refused one may meet the barrier, a lost one only the proposal behind it.
      if (ending.outcome === 'unknown')
        bench.member.barrier = (waiter) => setImmediate(() => waiter.settled({ outcome: 'reached', index: 0 }));
      bench.stepMs = PUBLISH_ATTEMPT_MS / 2;
      bench.publisher.attempt();
      await until(() => bench.waits >= 8);
      assert.equal(bench.isPublished, false);
      const { waits } = bench;
      assert.equal(bench.warnings().length, Math.floor((waits - 1) / 2));
      bench.member.ending = undefined;
      await until(() => bench.isPublished);
    }
  });

  it('stops asking when it is closed', async () => {
    bench.member.ending = { outcome: 'refused', code: 'TIMEOUT', message: 'no quorum' };
    bench.publisher.attempt();
    await until(() => bench.waits > 2);
    bench.publisher.close();
    bench.member.ending = undefined;
    for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual([bench.isPublished, bench.applied], [false, 0]);
  });
});
