import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CommandError } from '../errors.ts';
import { run } from '../run.ts';
import { commandOf } from './sim-flags.ts';
import { givenOf } from './sim-options.ts';

async function sim(...args: readonly string[]): Promise<{ code: number; lines: string[]; errors: string }> {
  const [out, err]: [string[], string[]] = [[], []];
  const streams = { out: { write: (text: string) => out.push(text) }, err: { write: (text: string) => err.push(text) } };
  const code = await run(['sim', ...args], {}, streams);
  return { code, lines: out.join('').trimEnd().split('\n'), errors: err.join('') };
}

const SHORT = ['--set', 'safetyMs=2000', '--members', '3', '--level', 'cluster'];

test('the last line of --json is one object, and the same but for the time it took', async () => {
  const [first, second] = [await sim('--seed', '5', '--json', ...SHORT), await sim('--seed', '5', '--json', ...SHORT)];
  const read = ({ lines }: { lines: string[] }): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '') as Record<string, unknown>;
  const { wallSeconds: _first, ...one } = read(first);
  const { wallSeconds: _second, ...other } = read(second);
  assert.deepEqual(one, other);
  for (const name of ['seed', 'hash', 'verdict', 'simulatedHours', 'options']) assert.ok(one[name] !== undefined, name);
  assert.equal(first.code, 0, first.lines.at(-1));
});

test('seeds are reported in their order, on any number of workers', async () => {
  const { lines } = await sim('--seed', '10', '--runs', '4', '--workers', '2', '--json', ...SHORT);
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as { seed: number }).seed),
    [10, 11, 12, 13],
  );
});

test('a seed alone is told in full: options, transitions, verdict and what repeats it', async () => {
  const { lines } = await sim('--seed', '5', ...SHORT);
  assert.match(lines[0], /^options {2}/);
  assert.ok(lines.some((line) => /^\d{3}:\d{2}\.\d{3} {2}m\d/.test(line)));
  assert.ok(lines.some((line) => line.startsWith('seed 5: passed')));
  assert.equal(
    lines.find((line) => line.startsWith('  again'))?.trim(),
    'again    raftgate sim --seed 5 --members 3 --set safetyMs=2000 --level cluster',
  );
});

test('a value that cannot be run is a wrong command line, and not a seed that fails', () => {
  const refused = (set: string): void =>
    assert.throws(() => givenOf({ set: [set] }), { code: 'RG_USAGE', message: `--set ${set.split('=')[0]} is out of range` });
  for (const set of ['members=0', 'members=10', 'keys=0', 'sliceUnits=0', 'livenessMs=0', 'isolatePercent=101', 'dropPer10k=10001'])
    refused(set);
  for (const set of ['focus=99', 'leaseReads=2', 'driftPpm=999999', 'heartbeatMs=1', 'clogMs=86400000', 'safetyMs=999999999999'])
    refused(set);
  assert.deepEqual(givenOf({ set: ['isolatePercent=100', 'dropPer10k=0'] }), { isolatePercent: 100, dropPer10k: 0 });
});

test('options that cannot be run together are a wrong command line, which says which of them the seed drew', async () => {
  const { code, errors } = await sim('--seed', '1', '--set', 'electionMs=30', ...SHORT);
  assert.equal(code, 2);
  assert.match(
    errors,
    /^raftgate: no member starts with an election timeout of less than 5 heartbeats\n {2}found {5}electionMs=30, heartbeatMs=20 \(drawn by seed 1\)\n {2}expected {2}electionMs of 100 or more, or heartbeatMs of 6 or less\n {2}do {8}give --set heartbeatMs a value too, or correct the other\n {2}code {6}RG_USAGE\n$/,
  );
  assert.equal((await sim('--seed', '1', '--set', 'electionMs=30', '--set', 'heartbeatMs=5', '--json', ...SHORT)).code, 0);
  assert.match((await sim('--runs', '500', '--seed', '1', '--set', 'electionMs=300')).errors, /heartbeatMs=100 \(drawn by seed \d+\)/);
});

test('flags that would change nothing are refused, each with what it needs', async () => {
  const cases: readonly (readonly [flags: readonly string[], error: RegExp])[] = [
    [['--only', 'E1'], /--only needs --mutants/],
    [['--patch', 'x.patch', '--known'], /--known needs --mutants/],
    [['--patch', 'x.patch', '--mutants'], /one of the two/],
    [['--budget', '5'], /--budget needs --mutants or --patch/],
    [['--mutants', '--runs', '5'], /--budget SECONDS/],
    [['--explore', 'election', '--mutants'], /plants nothing/],
    [['--explore', 'election', '--seed', '3'], /--seed does nothing with --explore/],
    [['--explore', 'election', '--set', 'clients=2'], /--set does nothing with --explore/],
    [['--mutants', '--until-failure'], /--until-failure does nothing with --mutants/],
    [['--patch', 'x.patch', '--no-shrink'], /--no-shrink does nothing with --patch/],
    [['--mutants', '--known', '--seed', '7'], /one of the two/],
    [['--mutants', '--rewrite', '--known'], /--known is another search/],
    [['--mutants', '--rewrite', '--set', 'clients=1'], /--set is another search/],
  ];
  for (const [flags, error] of cases) {
    const { code, errors } = await sim(...flags);
    assert.equal(code, 2, flags.join(' '));
    assert.match(errors, error);
  }
});

test('the worlds explored are printed with their sizes, as lines of JSON too', async () => {
  const { lines } = await sim('--explore', 'election');
  assert.match(lines[1], /^election +\d+ +\d+ +\d+ +\d+\.\d {2}complete$/);
  const [line] = (await sim('--explore', 'election', '--json')).lines;
  const told = JSON.parse(line) as Record<string, unknown>;
  assert.deepEqual(Object.keys(told), ['scope', 'states', 'transitions', 'deepest', 'isComplete', 'wallSeconds']);
  assert.deepEqual([told['scope'], told['isComplete']], ['election', true]);
});

test('an option nobody draws is refused with those there are', () => {
  assert.throws(() => givenOf({ set: ['nonsense=1'] }), CommandError);
  assert.throws(() => givenOf({ set: ['clients=-1'] }), CommandError);
  assert.deepEqual(givenOf({ set: ['clients=2'], members: 5 }), { members: 5, clients: 2 });
  assert.equal(
    commandOf(9, { given: { members: 5, clients: 2 }, levels: ['core'] }),
    'raftgate sim --seed 9 --members 5 --set clients=2 --level core',
  );
});
