// Plays packages/raft/scenarios/*.txt. RAFTGATE_REWRITE=1 puts what was said into the files: read the diff.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { play } from './notebook.ts';

const folder = new URL('../../scenarios/', import.meta.url);

const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

for (const file of files.sort()) {
  const path = new URL(file, folder);
  const text = readFileSync(path, 'utf8');
  const [title] = text.split('\n');
  test(`${file}: ${title.slice(2)}`, () => {
    const played = play(text);
    if (process.env.RAFTGATE_REWRITE === '1') writeFileSync(path, played);
    else assert.equal(played, text);
  });
}
