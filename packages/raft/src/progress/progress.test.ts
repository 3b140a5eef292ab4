import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Progress } from './progress.ts';

function probing(next: number): Progress {
  const peer = new Progress(2, 4, 1000);
  peer.resetForLeader(next);
  return peer;
}

test('a probe that is refused goes back to where the logs may agree, and never before what matches', () => {
  const peer = probing(10);
  peer.probeSent = true;
  assert.ok(peer.reject(9, 4));
  assert.equal(peer.next, 5);
  assert.ok(!peer.probeSent);
  peer.accept(3);
  assert.ok(peer.reject(4, 0));
  assert.equal(peer.next, 4);
});

test('a refusal of a probe that is no longer the last one is late', () => {
  const peer = probing(10);
  peer.reject(9, 4);
  assert.ok(!peer.reject(9, 2));
  assert.equal(peer.next, 5);
});

test('a refusal always moves the probe back', () => {
  const peer = probing(10);
  peer.reject(9, 40);
  assert.equal(peer.next, 9);
});

test('in replicate a refusal of what is known to match is late; any other makes it probe after the match', () => {
  const peer = probing(4);
  peer.accept(3);
  peer.becomeReplicate();
  peer.next = 9;
  peer.inflights.add(8, 10);
  assert.ok(!peer.reject(3, 1));
  assert.equal(peer.state, 'replicate');
  assert.ok(peer.reject(8, 1));
  assert.equal(peer.state, 'probe');
  assert.equal(peer.next, 4);
  assert.equal(peer.inflights.bytes, 0);
});

test('match never goes back', () => {
  const peer = probing(9);
  assert.ok(peer.accept(7));
  assert.ok(!peer.accept(5));
  assert.equal(peer.match, 7);
  assert.equal(peer.next, 9);
});

test('after a snapshot the probe begins behind it', () => {
  const peer = probing(3);
  peer.becomeSnapshot(20);
  assert.ok(!peer.reject(2, 0));
  peer.becomeProbe();
  assert.equal(peer.next, 21);
});

test('a peer that lost its disk is known to hold nothing', () => {
  const peer = probing(9);
  peer.accept(8);
  peer.becomeReplicate();
  peer.forget(9);
  assert.deepEqual([peer.state, peer.match, peer.next], ['probe', 0, 9]);
});
