import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Reign } from './handovers.ts';
import { StuckDisk, type Sight } from './stuck-disk.ts';

const HEARTBEAT_MS = 20;
const ELECTION_MS = 200;
/** Half of an election timeout, and what ticks add to it. */
const BOUND_MS = 130;
const STUCK_AT = 7;

type Look = (atMs: number) => Partial<Sight>;

/** When a leader of three is found to stay, whose disk is stuck at 7 from the first look on and whose followers hold everything, but for what `look` says. */
function foundMs(look: Look, reign = new Reign(3, 0)): number | undefined {
  const disk = new StuckDisk(HEARTBEAT_MS, ELECTION_MS);
  assert.ok(!disk.stays({ reign: look(0).reign ?? reign, durable: STUCK_AT, last: STUCK_AT, matches: both(STUCK_AT) }, -disk.lookMs));
  for (let atMs = 0; atMs < 5 * ELECTION_MS; atMs += disk.lookMs) {
    const last = STUCK_AT + 1 + atMs;
    const whole: Sight = { reign, durable: STUCK_AT, last, matches: both(last), ...look(atMs) };
    if (disk.stays(whole, atMs)) return atMs;
  }
  return undefined;
}

const both = (match: number, other = match): Sight['matches'] =>
  new Map([
    [2, match],
    [3, other],
  ]);

test('a leader that stays though all others go on is found, after half of an election timeout', () => {
  assert.equal(
    foundMs(() => ({})),
    BOUND_MS,
  );
});

test('one whose followers are behind is found once it takes more, which it would not while it hands over', () => {
  assert.equal(
    foundMs((atMs) => ({ matches: both(STUCK_AT + atMs) })),
    BOUND_MS + HEARTBEAT_MS / 2,
  );
  assert.equal(
    foundMs((atMs) => ({ last: STUCK_AT + Math.min(atMs, 100), matches: both(STUCK_AT + Math.min(atMs, 90)) })),
    undefined,
  );
});

test('one that told somebody to campaign is not blamed, nor one whose disk moves', () => {
  const reign = new Reign(3, 0);
  reign.hasOffered = true;
  assert.equal(
    foundMs(() => ({}), reign),
    undefined,
  );
  assert.equal(
    foundMs((atMs) => ({ durable: STUCK_AT + Math.floor(atMs / 100) })),
    undefined,
  );
});

test('nobody is better off when another disk is stuck, or nobody knows of one', () => {
  assert.equal(
    foundMs((atMs) => ({ matches: both(STUCK_AT + atMs, STUCK_AT) })),
    undefined,
  );
  assert.equal(
    foundMs((atMs) => ({ matches: both(STUCK_AT + atMs, STUCK_AT + (atMs < 95 ? 0 : atMs)) })),
    undefined,
    'it moved when the leader had looked at it',
  );
  assert.equal(
    foundMs(() => ({ matches: new Map() })),
    undefined,
  );
});

test('what was not seen to get stuck may have been so for long, and is not judged', () => {
  const [one, other] = [new Reign(3, 0), new Reign(4, 0)];
  assert.equal(
    foundMs((atMs) => ({ reign: atMs < 100 ? one : other })),
    undefined,
  );
  assert.equal(
    foundMs((atMs) => ({ durable: atMs < 100 ? STUCK_AT : STUCK_AT + 1 })),
    100 + BOUND_MS,
  );
});
