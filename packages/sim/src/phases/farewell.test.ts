import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Prng } from '@raftgate/bytes';
import type { DiskFile } from '@raftgate/io';
import { drawOptions } from '../options.ts';
import { healedCore } from './core.ts';
import { farewell } from './farewell.ts';
import { healed } from './healed.ts';
import { Run } from './run.ts';
import { safety } from './safety.ts';
import { settled } from './settled.ts';

/** Three members when the faults are over. */
function atRest(): Run {
  const run = new Run(1, drawOptions(new Prng(1), { members: 3, focus: 0, safetyMs: 500 }), undefined);
  safety(run);
  settled(run);
  healedCore(run);
  healed(run);
  return run;
}

test('everybody stops, and leaves nothing', () => {
  const run = atRest();
  farewell(run);
  assert.deepEqual(
    run.cluster.places.map(({ member }) => member?.status().state),
    ['stopped', 'stopped', 'stopped'],
  );
  assert.equal(run.cluster.checkers.violation, undefined);
});

test('what one of them left open while it went on is found', () => {
  const run = atRest();
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing else of it is looked at
  run.cluster.place('m2').host.process.files.add({ path: 'left-open' } as DiskFile);
  assert.throws(() => farewell(run), { checker: 'leaves-nothing', message: /^m2 is over, and .* a file of it open: left-open$/ });
});
