import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCluster } from '../../src/local/cluster.ts';
import { freePorts } from '../../src/local/ports.ts';
import { eventually } from '../support.ts';

/** A running engine: where its clients connect, and how it ends. */
export interface Engine {
  readonly endpoints: readonly string[];
  stop(): Promise<void>;
}

/** Three members of ours. */
export async function startRaftgate(): Promise<Engine> {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-engine-'));
  const cluster = await LocalCluster.start({ directory, members: 3 });
  return {
    endpoints: cluster.endpoints,
    stop: async () => {
      await cluster.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Debian's etcd-server, one member. */
export async function startEtcd(): Promise<Engine> {
  const directory = mkdtempSync(join(tmpdir(), 'raftgate-etcd-'));
  const [client, peer] = await freePorts(2);
  const url = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const etcd: ChildProcess = spawn(
    'etcd',
    [
      '--name=etcd',
      `--data-dir=${directory}`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=etcd=${peerUrl}`,
    ],
    { stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => {
    etcd.once('exit', () => resolve());
    etcd.once('error', () => resolve());
  });
  const stop = async (): Promise<void> => {
    etcd.kill('SIGTERM');
    await ended;
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await eventually('etcd is healthy', 20_000, async () =>
      (await (await fetch(`${url}/health`)).text()).includes('true') ? true : undefined,
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoints: [url], stop };
}
