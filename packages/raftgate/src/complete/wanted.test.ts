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

test('what the simulator knows completes: scopes, mutants, options', () => {
  assert.deepEqual(at('sim --explore '), { type: 'sim', names: 'scopes', isList: true });
  assert.deepEqual(at('sim --mutants --only A'), { type: 'sim', names: 'mutants', isList: true });
  assert.deepEqual(at('sim --set '), { type: 'sim', names: 'options' });
});

test('an option that may do without a value leaves the next one alone', () => {
  assert.equal(at('sim --explore --').type, 'words');
  assert.equal(at('sim --explore election --level ').type, 'words');
  assert.equal(at('sim --explore --level ').type, 'words');
});
