import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgram } from '../program.ts';
import { wantedAt } from './wanted.ts';

const silent = { out: { write: () => undefined }, err: { write: () => undefined } };
const at = (line: string): ReturnType<typeof wantedAt> => wantedAt(createProgram({}, silent), line.split(' '));

test('where a file is named, files complete', () => {
  for (const line of ['replay ', 'sim --patch ', 'apply -f ', 'member list --cacert ', '--key '])
    assert.equal(at(line).type, 'files', line);
});

test('a level of the simulator completes to those there are', () => {
  const wanted = at('sim --level ');
  assert.deepEqual(wanted.type === 'words' ? wanted.words.map(({ word }) => word) : [], ['storage', 'core', 'store', 'cluster']);
});

test('members complete from the cluster wherever one is named', () => {
  for (const line of ['member remove ', 'member promote ', 'member update ', 'member replace ', 'member reconfigure --voters '])
    assert.deepEqual([line, at(line).type], [line, 'live']);
});
