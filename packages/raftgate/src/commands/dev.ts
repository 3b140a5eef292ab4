import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommandError } from '../errors.ts';
import { Child } from '../local/child.ts';
import { LocalCluster } from '../local/cluster.ts';
import type { Streams } from '../streams.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const MAX_MEMBERS = 7;

interface Flags {
  readonly members: string;
  readonly dir?: string;
  readonly port?: string;
}

export function addDev(program: Command, streams: Streams): void {
  program
    .command('dev')
    .description('three members and a controller on this machine, until Ctrl-C')
    .option('--members <n>', 'how many', '3')
    .option('--dir <path>', 'keep data and logs here (default: a temporary folder, removed at the end)')
    .option('--port <n>', 'first of a row of ports (default: free ones)')
    .action(async (flags: Flags) => {
      const members = Number(flags.members);
      if (!Number.isInteger(members) || members < 1 || members > MAX_MEMBERS)
        throw new CommandError('RG_USAGE', '--members takes a small number', { found: flags.members }, `give a number from 1 to ${MAX_MEMBERS}`);
      await run(flags, members, streams);
    });
}

async function run(flags: Flags, members: number, streams: Streams): Promise<void> {
  const directory = flags.dir ?? mkdtempSync(join(tmpdir(), 'raftgate-dev-'));
  const ended = new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  streams.out.write(`starting ${members} members in ${directory}\n`);
  const cluster = await LocalCluster.start({ directory, members, ...(flags.port === undefined ? {} : { basePort: Number(flags.port) }) }).catch((error: unknown) => {
    throw new CommandError('RG_DEV', 'a member did not start', { cause: error instanceof Error ? error.message : String(error), logs: directory }, 'its last lines are above; mend that and start again');
  });
  const endpoints = cluster.endpoints.join(',');
  const controller = new Child({ name: 'controller', script: MAIN, args: ['controller', '--endpoints', endpoints], logFile: join(directory, 'controller.log') });
  streams.out.write(
    [
      ...cluster.places.map((place) => `  ${place.name}  ${place.clientUrl}  log ${cluster.logFile(place.name)}`),
      'ready; try, in another terminal:',
      `  export RAFTGATE_ENDPOINTS=${endpoints}`,
      '  npx raftgate apply -f examples/voice-fleet/releases/r1.yaml',
      `  etcdctl --endpoints=${endpoints} endpoint status -w table`,
      'Ctrl-C ends it and leaves no process behind.',
      '',
    ].join('\n'),
  );
  await ended;
  await controller.stop();
  await cluster.stop();
  if (flags.dir === undefined) rmSync(directory, { recursive: true, force: true });
}
