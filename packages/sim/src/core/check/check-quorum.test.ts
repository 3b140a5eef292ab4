import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CoreNode } from '../node.ts';
import { scene } from '../testing/scene.ts';
import { checkQuorum } from './check-quorum.ts';

const ELECTION_TICKS = 10;

/** Leads term 1, has been handing over for `ticks` ticks, and ticks once more. */
function ticks(ticks: number, transferee: number): CoreNode {
  const [, node] = scene().nodes;
  Object.assign(node, { config: { ...node.config, electionTicks: ELECTION_TICKS } });
  Object.assign(node.raft, { role: 'leader', term: 1, transferee });
  node.hearing.transferTicks = ticks;
  checkQuorum(node, 1);
  return node;
}

test('a transfer that is given up too late, or too early, is seen', () => {
  assert.equal(ticks(ELECTION_TICKS - 1, 0).hearing.transferTicks, 0);
  assert.equal(ticks(ELECTION_TICKS, 2).hearing.transferTicks, ELECTION_TICKS + 1);
  assert.throws(() => ticks(ELECTION_TICKS + 1, 2), /has been handing over to 2/);
  assert.throws(() => ticks(ELECTION_TICKS - 2, 0), /gives up handing over after/);
});
