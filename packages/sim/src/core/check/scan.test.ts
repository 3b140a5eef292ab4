import assert from 'node:assert/strict';
import { test } from 'node:test';
import { log, scene } from '../testing/scene.ts';
import { scanNode } from './scan.ts';

test('appends that were acknowledged, and are still counted as on their way, are seen', () => {
  const [, node] = scene().nodes;
  const { raft } = node;
  raft.role = 'leader';
  const [, peer] = raft.peers;
  peer.state = 'replicate';
  peer.match = 1;
  peer.next = 3;
  peer.inflights.add(1, 10);
  peer.inflights.add(2, 10);
  assert.throws(() => scanNode(node), /counts 2 appends on their way to 2, which holds 1 of 2/);
});

test('a configuration that is remembered though its log is compacted is seen', () => {
  const it = scene();
  const [, node] = it.nodes;
  const { raft } = node;
  const [, position] = log(it, 1, [1], [1]);
  node.memory[1] = { ...position, configurationIndex: 1 };
  raft.term = 1;
  if (position.entry !== undefined) raft.log.append(position.entry);
  raft.history.append(1, it.ledger.root.configuration);
  Object.assign(raft.log, { handed: 1, durable: 1, committed: 1, applying: 1, applied: 1 });
  raft.log.compactTo(1);
  assert.throws(() => scanNode(node), /knows who agreed before 1/);
  raft.history.compactTo(1);
  scanNode(node);
});
