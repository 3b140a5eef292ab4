import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProgram } from '../program.ts';
import { contextOf } from '../context.ts';
import type { SimFlags } from './sim-flags.ts';
import { search } from './sim-search.ts';

/** Nobody heals in a millisecond: every seed fails. */
const HOPELESS = { members: 3, safetyMs: 1_000, livenessMs: 1, focus: 0, electionMs: 100, heartbeatMs: 20 };
const FLAGS: SimFlags = { set: [], shrink: true, level: 'cluster', workers: 2 };

async function tried(
  flags: SimFlags,
  runs: number,
  signal = new AbortController().signal,
): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const streams = { out: { write: (text: string) => (out += text) }, err: { write: (text: string) => (err += text) } };
  const program = createProgram({}, streams);
  const context = { ...contextOf(program, streams), output: flags.json === true ? ('json' as const) : ('table' as const) };
  const code = await search(flags, { firstSeed: 3, runs, given: HOPELESS, signal }, context);
  return { code, out, err };
}

const SMALLER = /^ {2}smaller {2}raftgate sim --seed 3 --members \d (--set \w+=\d+ )+--level cluster$/m;

test('of many seeds that fail the first is made small, unless it is to be left', async () => {
  const { code, out } = await tried(FLAGS, 2);
  assert.equal(code, 1);
  assert.match(out, /^seed 3: failed$[^]*^seed 4: failed$[^]*^seed 3, made small$/m);
  assert.match(out, SMALLER);
  assert.match(out, / --set crashEveryMs=0 /);
  assert.doesNotMatch((await tried({ ...FLAGS, shrink: false }, 2)).out, /smaller/);
});

test('of --json every line is a run, and what was made small is told beside them', async () => {
  const { out, err } = await tried({ ...FLAGS, json: true }, 2);
  const seeds = out
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { seed: number }).seed);
  assert.deepEqual(seeds, [3, 4]);
  assert.match(err, SMALLER);
});

test('--until-failure alone goes on until a seed fails, which is told last and made small', async () => {
  const { code, out } = await tried({ ...FLAGS, untilFailure: true, json: true }, Number.MAX_SAFE_INTEGER);
  const [line, ...more] = out.trimEnd().split('\n');
  const told = JSON.parse(line ?? '') as { seed: number; smaller: string };
  assert.deepEqual([code, more, told.seed], [1, [], 3]);
  assert.match(told.smaller, /^raftgate sim --seed 3 --members /);
});

test('an interrupted search says what it has done, and makes nothing small', async () => {
  const { code, out, err } = await tried(FLAGS, 1_000, AbortSignal.abort());
  assert.deepEqual([code, out], [130, '']);
  assert.match(err, /^interrupted; .*\n0 seeds, 0 failed, /);
});
