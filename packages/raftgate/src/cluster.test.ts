import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterMember } from '@raftgate/client';
import { idText, memberNamed } from './cluster.ts';
import { CommandError } from './errors.ts';

const member = (id: ClusterMember['id'], name: string): ClusterMember => ({ id, name, peerUrls: [], clientUrls: [], isLearner: false });

test('a member of an etcd is named by its id as etcdctl writes it, above 2^53 and below', () => {
  const members = [
    member('\x8e\x9e\x05\xc5\x21\x64\x69\x4d', 'infra1'),
    member('\x00\xff\x05\xc5\x21\x64\x69\x4d', ''),
    member(0xabc, 'm3'),
  ];
  assert.deepEqual(
    members.map(({ id }) => idText(id)),
    ['8e9e05c52164694d', 'ff05c52164694d', 'abc'],
  );
  for (const each of members) assert.equal(memberNamed(members, `0x${idText(each.id)}`), each);
});

test('a member that was added and never started has no name: the error says to use its id, and who shows it', () => {
  const refused = (members: readonly ClusterMember[]): CommandError => {
    try {
      memberNamed(members, 'm4');
    } catch (error) {
      if (error instanceof CommandError) return error;
    }
    return assert.fail('nobody has that name');
  };
  const added = refused([member(0xabc, 'm3'), member(0xdef, '')]);
  assert.equal(added.code, 'RG_MEMBER_NOT_FOUND');
  assert.equal(added.facts['expected'], 'm3, def (not started yet)');
  assert.match(added.wayOut, /no name until it is started.* say its id, which `raftgate member list` shows/);
  assert.doesNotMatch(refused([member(0xabc, 'm3')]).wayOut, /started/);
});
