import assert from 'node:assert/strict';
import { test } from 'node:test';
import { step, suspectLeader, type Message } from '@raftgate/raft';
import { scene } from '../testing/scene.ts';
import type { CoreNode } from '../node.ts';
import { hears } from './hearing.ts';
import { ranked } from './ranks.ts';

const heartbeat: Message = { type: 'heartbeat', from: 1, to: 2, term: 1, commit: 0, context: 0 };

/** Member 2 follows 1 and was told that 1 is gone. */
function heir(): CoreNode {
  const [, , node] = scene().nodes;
  hears(node, heartbeat, step(node.raft, heartbeat), false);
  suspectLeader(node.raft, 1);
  node.hearing.suspects(1, 1);
  return node;
}

test('who stands by its rank has evidence, and comes behind those that should rather lead', () => {
  const node = heir();
  ranked(node);
  node.raft.suspect = 3;
  assert.throws(() => ranked(node), /stands at rank/);
  node.hearing.hasEvidence = false;
  assert.throws(() => ranked(node), /without evidence/);
});

test('evidence is not forgotten, in the term that was begun because of it neither', () => {
  const node = heir();
  node.raft.suspect = 0;
  assert.throws(() => ranked(node), /forgot it/);
  node.raft.term = 2;
  ranked(node);
  node.raft.vote = 2;
  assert.throws(() => ranked(node), /forgot it/);
  node.raft.installing = 7;
  ranked(node);
});
