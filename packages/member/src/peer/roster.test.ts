import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Configuration } from '@raftgate/raft';
import { Roster } from './roster.ts';

const member = (id: number, port: number) => ({ id, name: `m${id}`, incarnation: 0, peerUrls: [`http://m${id}:${port}`] });
const at = (first: number, second: number): Configuration => ({
  voters: [member(1, first), member(2, second)],
  outgoing: [],
  learners: [],
  autoLeave: false,
});
const urlsOf = (roster: Roster, id: number): readonly string[] => roster.wanted().find((each) => each.id === id)?.peerUrls ?? [];

test('a peer is dialled where it is, and where it was until its move is committed', () => {
  const roster = new Roster(at(1, 1));
  roster.inForce = at(1, 2);
  assert.deepEqual(urlsOf(roster, 2), ['http://m2:2', 'http://m2:1']);
  roster.settle(at(1, 2), 5);
  assert.deepEqual(urlsOf(roster, 2), ['http://m2:2']);
});

test('a peer is dialled where a newer view has it, until this log goes beyond the view', () => {
  const roster = new Roster(at(1, 1));
  roster.hint({ cluster: 1, lineage: 1, commit: 9, configuration: at(1, 3), met: [], urls: [] });
  assert.deepEqual(urlsOf(roster, 2), ['http://m2:1', 'http://m2:3']);
  roster.settle(at(1, 4), 10);
  roster.inForce = at(1, 4);
  assert.deepEqual(urlsOf(roster, 2), ['http://m2:4']);
});

test('a peer is dialled where it says it is, once, and nobody who is not known', () => {
  const roster = new Roster(at(1, 1));
  roster.foundAt(2, ['http://m2:7', 'http://m2:1']);
  roster.foundAt(3, ['http://m3:7']);
  assert.deepEqual(urlsOf(roster, 2), ['http://m2:1', 'http://m2:7']);
  assert.deepEqual(urlsOf(roster, 3), []);
});
