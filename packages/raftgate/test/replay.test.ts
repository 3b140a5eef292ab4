import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { run } from '../src/run.ts';
import { eventually, PATIENCE_MS, type Ran, withCluster } from './support.ts';

const root = mkdtempSync(join(tmpdir(), 'raftgate-replay-'));
after(() => rmSync(root, { recursive: true, force: true }));

async function replayed(...args: readonly string[]): Promise<Ran> {
  let [stdout, stderr] = ['', ''];
  const code = await run(
    ['replay', ...args],
    {},
    { out: { write: (text) => (stdout += text) }, err: { write: (text) => (stderr += text) } },
  );
  return { code, stdout, stderr };
}

test(
  "a running member's flight record, written on SIGUSR2, leads to the same state; a changed one does not",
  { timeout: 4 * PATIENCE_MS },
  async () => {
    await withCluster(1, async (cluster) => {
      const [{ name }] = cluster.places as readonly [(typeof cluster.places)[number]];
      cluster.member(name).signal('SIGUSR2');
      const file = await eventually('a flight record', PATIENCE_MS, () =>
        Promise.resolve(globSync(join(cluster.dataDir(name), 'flight-*.ndjson'))[0]),
      );
      const whole = await eventually('all of it', PATIENCE_MS, () => {
        const text = readFileSync(file, 'utf8');
        return Promise.resolve(text.includes('"record":"end"') ? text : undefined);
      });
      const same = await replayed(file, '-o', 'json');
      assert.equal(same.code, 0, same.stderr);
      const { arrived, inputs, state } = JSON.parse(same.stdout) as { arrived: boolean; inputs: number; state: { role: string } };
      assert.deepEqual([arrived, inputs > 5, state.role], [true, true, 'leader']);
      assert.match((await replayed(file)).stdout, /preCandidate|leader[\s\S]*inputs led to the same state/);

      const cut = join(root, 'cut.ndjson');
      writeFileSync(cut, whole.slice(0, whole.indexOf('{"record":"end"')));
      const ended = await replayed(cut);
      assert.equal(ended.code, 1);
      assert.match(ended.stdout, /the record was cut behind \d+ inputs/);

      const other = join(root, 'other.ndjson');
      writeFileSync(other, whole.replace(/("record":"end"[\s\S]*"vote":)\d+/, '$11'));
      const differs = await replayed(other);
      assert.equal(differs.code, 1);
      assert.match(differs.stdout, /vote: recorded 1, replayed \d+/);
    });
  },
);

test('what is no flight record is refused with the line', async () => {
  const file = join(root, 'broken.ndjson');
  writeFileSync(file, '{"record":"input","op":"tick","args":[]}\n');
  const { code, stderr } = await replayed(file);
  assert.equal(code, 1);
  assert.match(stderr, /is no flight record\n {2}found {5}EMPTY, line 1\n[\s\S]*RG_NO_FLIGHT_RECORD/);
  writeFileSync(file, 'no json\n');
  assert.match((await replayed(file)).stderr, /found {5}line 1: Unexpected token/);
  assert.match((await replayed(join(root, 'absent'))).stderr, /cannot read .*absent/);
});
