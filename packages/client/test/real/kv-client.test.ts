import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { kvAcceptance } from '@raftgate/kv/acceptance';
import { connectKv } from '@raftgate/client/node';
import { startEtcd } from './etcd.ts';

const run = promisify(execFile);

kvAcceptance('etcd', async () => {
  const etcd = await startEtcd();
  const kv = connectKv({ endpoints: [etcd.endpoint] });
  const second = connectKv({ endpoints: [etcd.endpoint] });
  return {
    kv,
    second,
    compact: async (revision) => {
      await run('etcdctl', ['--endpoints', etcd.endpoint, 'compact', String(revision)], { env: { ...process.env, ETCDCTL_API: '3' } });
    },
    close: async () => {
      await kv.close();
      await second.close();
      await etcd.stop();
    },
  };
});
