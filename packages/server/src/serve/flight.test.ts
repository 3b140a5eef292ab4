import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { FlightRecord } from '@raftgate/member';
import { writeFlight } from './flight.ts';

it('a flight record is written a line a record, and a full disk only costs the record', () => {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-flight-'));
  const record: FlightRecord = { record: 'input', sequence: 1, atMs: 2, op: 'tick', args: [] };
  const file = writeFlight(directory, [record, { ...record, sequence: 2 }], 0) ?? '';
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  assert.deepEqual(
    lines.map((line) => (JSON.parse(line) as FlightRecord).sequence),
    [1, 2],
  );
  rmSync(directory, { recursive: true });
  assert.equal(writeFlight(directory, [record], 0), undefined);
});
