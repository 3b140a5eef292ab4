import { after, before, describe } from 'node:test';
import { connectKv } from '@raftgate/client/node';
import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import type { Kv } from '@raftgate/kv';
import { kvAcceptance } from '@raftgate/kv/acceptance';
import { rolloutAcceptance } from '@raftgate/rollout/acceptance';
import { exec } from '../support.ts';
import { startEtcd, startRaftgate, type Engine } from './engines.ts';

const ENGINES = [
  { name: 'raftgate serve, three members', start: startRaftgate },
  { name: 'etcd', start: startEtcd },
] as const;

/** The same claims over our own engine and over a plain etcd (design: the rollout plane runs on both). */
for (const { name, start } of ENGINES) {
  describe(name, () => {
    let engine: Engine | undefined;
    before(async () => {
      engine = await start();
    });
    after(async () => engine?.stop());
    const running = (): Engine => {
      if (engine === undefined) throw new Error(`${name} did not start`);
      return engine;
    };
    const connect = async (endpoints: readonly string[]): Promise<Kv> => {
      const kv = connectKv({ endpoints });
      await kv.probe();
      return kv;
    };
    kvAcceptance(name, async () => {
      const { endpoints } = running();
      const kv = await connect(endpoints);
      const second = await connect([...endpoints].reverse());
      const compact = async (revision: number): Promise<void> => {
        const ran = await exec('etcdctl', [`--endpoints=${hostOf(endpoints)}`, 'compaction', String(revision)], {
          env: { ETCDCTL_API: '3' },
        });
        if (ran.code !== 0) throw new Error(ran.stderr);
      };
      return {
        kv,
        second,
        compact,
        close: async () => {
          await kv.close();
          await second.close();
        },
      };
    });
    rolloutAcceptance(name, async () => ({
      time: { clock: nodeClock(), timers: nodeTimers(), random: nodeRandom() },
      connect: () => connect(running().endpoints),
      close: async () => undefined,
    }));
  });
}

/** etcdctl 3.4 sends a URL as the authority, which nghttp2 refuses; the address alone it sends as it should. */
const hostOf = (endpoints: readonly string[]): string => endpoints.map((endpoint) => new URL(endpoint).host).join(',');
