import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseOptions } from './options.ts';

test('an unknown option or a gap that is no number is told, not guessed', () => {
  for (const argv of [['--fast'], ['--gap', 'soon'], ['--gap', '-1'], ['--gap', '1e9'], ['extra']]) {
    const parsed = parseOptions(argv);
    assert.ok(typeof parsed === 'object' && 'problem' in parsed, argv.join(' '));
  }
});

test('the gap is one second unless given', () => {
  const directory = mkdtempSync(join(tmpdir(), 'voice-options-'));
  try {
    const parsed = parseOptions(['--exit', '--report', 'r.json', '--dir', directory]);
    assert.ok(typeof parsed === 'object' && 'gapMs' in parsed);
    assert.deepEqual([parsed.exit, parsed.gapMs, parsed.directory], [true, 1000, directory]);
    assert.equal(parseOptions(['--help']), 'help');
  } finally {
    rmSync(directory, { recursive: true });
  }
});
