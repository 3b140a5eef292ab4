import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One etcd of the system, alone, on ports of its own. */
export interface RealEtcd {
  readonly endpoint: string;
  /** Kills it hard; `start` brings it back on the same data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export async function startEtcd(): Promise<RealEtcd> {
  const directory = await mkdtemp(join(tmpdir(), 'raftgate-etcd-'));
  const [client, peer] = [await freePort(), await freePort()];
  const endpoint = `127.0.0.1:${client}`;
  let child: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    child = spawn('etcd', args(directory, client, peer), { stdio: 'ignore' });
    await answers(`http://${endpoint}/health`).catch(async (error: unknown) => {
      await kill();
      throw error;
    });
  };
  const kill = async (): Promise<void> => {
    if (child === undefined || child.exitCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  await start();
  return {
    endpoint,
    start,
    kill,
    stop: async () => {
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function args(directory: string, client: number, peer: number): string[] {
  const clientUrl = `http://127.0.0.1:${client}`;
  const peerUrl = `http://127.0.0.1:${peer}`;
  const flags: Readonly<Record<string, string>> = {
    'data-dir': join(directory, 'data'),
    name: 'one',
    logger: 'zap',
    'log-level': 'error',
    'listen-client-urls': clientUrl,
    'advertise-client-urls': clientUrl,
    'listen-peer-urls': peerUrl,
    'initial-advertise-peer-urls': peerUrl,
    'initial-cluster': `one=${peerUrl}`,
  };
  return Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function answers(url: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (performance.now() < deadline) {
    const healthy = await fetch(url).then(
      async (response) => response.ok && (await response.text()).includes('true'),
      () => false,
    );
    if (healthy) return;
    await new Promise<void>((resolve) => void setTimeout(resolve, 50));
  }
  throw new Error(`etcd does not answer at ${url}`);
}
