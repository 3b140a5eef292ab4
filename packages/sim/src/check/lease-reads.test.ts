import { test } from 'node:test';
import { LeaseReads } from './lease-reads.ts';
import { breaks } from './testing.ts';

test('a read by a lease after another was elected is found; the newest leader may', () => {
  const reads = new LeaseReads();
  reads.onLeader('a', 2);
  reads.onLeaseRead('a', 2, 0);
  reads.onLeader('b', 3);
  reads.onLeaseRead('b', 3, 0);
  breaks('lease-read-exclusive', () => reads.onLeaseRead('a', 2, 0));
});
