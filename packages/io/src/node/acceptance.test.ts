import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskAcceptance, networkAcceptance, timersAcceptance } from '../acceptance/index.ts';
import { nodeClock, nodeDisk, nodeNetwork, nodeTimers } from './index.ts';

diskAcceptance('node', async () => {
  const root = await mkdtemp(join(tmpdir(), 'raftgate-io-'));
  return { disk: nodeDisk(root), dispose: () => rm(root, { recursive: true }) };
});
networkAcceptance('node', () => ({ network: nodeNetwork(), host: '127.0.0.1', dispose() {} }));
timersAcceptance('node', () => ({ clock: nodeClock(), timers: nodeTimers() }));
