import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BarrierOutcome, Outcome } from './outcome.ts';
import { World } from './testing/world.ts';

interface Waiting {
  readonly what: string;
  readonly outcomes: (Outcome | BarrierOutcome)[];
}

/** One of everything that can wait at a member, in each of the places it can wait in. */
function waitEverywhere(world: World, id: number): Waiting[] {
  const waiting: Waiting[] = [];
  const member = world.member(id);
  const deadlineMs = world.time.nowMs + 60_000;
  const ask = (what: string, call: (waiter: { settled(outcome: Outcome | BarrierOutcome): void }) => void): void => {
    const outcomes: (Outcome | BarrierOutcome)[] = [];
    waiting.push({ what, outcomes });
    call({ settled: (outcome) => outcomes.push(outcome) });
  };
  const put = {
    kind: 'put',
    key: 'k',
    value: new Uint8Array(1),
    lease: '',
    prevKv: false,
    ignoreValue: false,
    ignoreLease: false,
  } as const;
  const all = (when: string): void => {
    ask(`a put ${when}`, (waiter) => member.propose(put, waiter, deadlineMs));
    ask(`two keepalives ${when}`, (waiter) => member.propose({ kind: 'leaseKeepAlive', lease: '\0\0\0\0\0\0\0\x05' }, waiter, deadlineMs));
    ask(`a keepalive that shares ${when}`, (waiter) =>
      member.propose({ kind: 'leaseKeepAlive', lease: '\0\0\0\0\0\0\0\x05' }, waiter, deadlineMs),
    );
    ask(`an empty put ${when}`, (waiter) => member.propose({ ...put, key: '' }, waiter, deadlineMs));
    ask(`a barrier ${when}`, (waiter) => member.barrier(waiter, deadlineMs));
    ask(`a transfer ${when}`, (waiter) => member.transferLeadership(0, waiter, deadlineMs));
  };
  all('under way');
  world.run(2);
  all('not asked yet');
  return waiting;
}

function describe({ what, outcomes }: Waiting): string {
  return `${what}: ${outcomes.length === 0 ? 'nothing' : outcomes.map((each) => JSON.stringify(each)).join(' and ')}`;
}

function cluster(seed: number): { world: World; leader: number; follower: number } {
  const world = new World(3, seed);
  world.startAll();
  const leader = world.awaitLeader();
  world.put(leader, 'first', '1');
  return { world, leader, follower: world.follower() };
}

for (const role of ['leader', 'follower'] as const) {
  for (const isCutOff of [false, true]) {
    const where = `${role}${isCutOff ? ' that is cut off' : ''}`;

    test(`everyone who waits for a ${where} is answered once when it stops`, () => {
      const { world, leader, follower } = cluster(1);
      const id = role === 'leader' ? leader : follower;
      if (isCutOff) world.isolate(id);
      const waiting = waitEverywhere(world, id);
      let hasStopped = false;
      world.member(id).stop(() => (hasStopped = true));
      world.until(() => hasStopped, 5_000, 'the stop');
      world.run(50);
      for (const each of waiting) assert.equal(each.outcomes.length, 1, describe(each));
    });

    // A follower that is cut off writes nothing, so its disk cannot fail it.
    if (role === 'follower' && isCutOff) continue;
    test(`everyone who waits for a ${where} is answered once when its disk fails`, () => {
      const { world, leader, follower } = cluster(2);
      const id = role === 'leader' ? leader : follower;
      if (isCutOff) world.isolate(id);
      const waiting = waitEverywhere(world, id);
      world.machine(id).disk.fault = ({ kind }) => (kind === 'sync' ? 'EIO' : undefined);
      world.until(() => world.member(id).status().state === 'failed', 20_000, 'the failure');
      world.run(50);
      for (const each of waiting) assert.equal(each.outcomes.length, 1, describe(each));
    });
  }
}
