// Plays packages/raft/scenarios/*.txt. Run by itself with --rewrite (or with RAFTGATE_REWRITE=1), it puts what was said into the files: read the diff.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { play } from './notebook.ts';

const folder = new URL('../../scenarios/', import.meta.url);

const isRewrite = process.argv.includes('--rewrite') || process.env.RAFTGATE_REWRITE === '1';
const files = readdirSync(folder).filter((name) => name.endsWith('.txt'));

for (const file of files.sort()) {
  const path = new URL(file, folder);
  const text = readFileSync(path, 'utf8');
  const [title] = text.split('\n');
  test(`${file}: ${title.slice(2)}`, () => {
    const played = play(text);
    if (isRewrite) writeFileSync(path, played);
    else assert.equal(played, text);
  });
}
