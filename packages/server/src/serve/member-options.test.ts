import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseServeFlags } from '../flags/parse.ts';
import { memberOptionsOf } from './member-options.ts';

test('what the flags say of reads, leaders and learners reaches the member', () => {
  const parsed = parseServeFlags(['--lease-reads', '--election-priority=default=3', '--max-learners=2', '--election-timeout=2000'], {});
  assert.equal(parsed.kind, 'config');
  const { leaseReads, priorities, maxLearners, electionMs } = memberOptionsOf(parsed.config);
  assert.deepEqual([leaseReads, priorities?.get('default'), maxLearners, electionMs], [true, 3, 2, 2_000]);
});
