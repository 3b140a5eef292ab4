import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InstallSnapshot } from '@raftgate/raft';
import { scene } from '../testing/scene.ts';
import type { CoreNode } from '../node.ts';
import { Offers } from './offers.ts';

const offer: InstallSnapshot = { type: 'snapshot', from: 1, to: 2, term: 1, index: 4, indexTerm: 1 };

function leader(): CoreNode {
  const [, node] = scene().nodes;
  node.hearing.leads();
  node.hearing.answered[2] = node.hearing.ticks;
  return node;
}

test('a snapshot that is on its way is not begun again; one that left whole may be, once its link is lost and its receiver was asked', () => {
  const node = leader();
  const offers = new Offers();
  offers.onOffer(node, offer);
  offers.onLost(2);
  assert.throws(() => offers.onOffer(node, offer), /on its way/);
  offers.sent(2);
  assert.throws(() => offers.copy().onOffer(node, offer), /on its way/);
  offers.onLost(2);
  assert.throws(() => offers.copy().onOffer(node, offer), /has not asked where/);
  offers.onProbe(2);
  offers.onOffer(node, offer);
  assert.throws(() => offers.onOffer(node, offer), /on its way/);
  offers.onAnswer({ type: 'snapshotReply', from: 2, to: 1, term: 1, index: 4, rejected: true });
  offers.onOffer(node, offer);
});

test('nothing is begun for who is silent', () => {
  const node = leader();
  for (let i = 2 * node.config.electionTicks; i > 0; i--) node.hearing.passes();
  new Offers().onOffer(node, offer);
  node.hearing.passes();
  assert.throws(() => new Offers().onOffer(node, offer), /has not heard/);
});
