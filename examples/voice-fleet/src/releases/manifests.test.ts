import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { readArtifact } from '../worker/artifacts.ts';
import { sha256Of } from '../worker/used.ts';

const DIRECTORY = new URL('../../releases/', import.meta.url);
const ARTIFACT = /uri: ([^\s,]+),?\s+digest: "?(sha256:[0-9a-f]{64})"?,?\s+sizeBytes: ([0-9]+)/g;

test('every artifact in the manifests is there, with the size and digest they say', async () => {
  let found = 0;
  for (const file of readdirSync(DIRECTORY).filter((name) => name.endsWith('.yaml'))) {
    for (const [, uri = '', digest = '', size] of readFileSync(new URL(file, DIRECTORY), 'utf8').matchAll(ARTIFACT)) {
      const bytes = await readArtifact({ uri, digest });
      assert.equal(sha256Of(bytes), digest, `${file}: ${uri}`);
      assert.equal(bytes.length, Number(size), `${file}: ${uri}`);
      found += 1;
    }
  }
  assert.equal(found, 5);
});
