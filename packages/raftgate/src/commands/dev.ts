import type { Command } from 'commander';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { contextOf, type Context } from '../context.ts';
import { CommandError, messageOf } from '../errors.ts';
import { untilInterrupted } from '../interrupt.ts';
import { Child } from '../local/child.ts';
import { LocalCluster } from '../local/cluster.ts';
import { exampleRelease, invocation } from '../local/invocation.ts';
import { keptPorts } from '../local/kept-ports.ts';
import { integer } from '../names.ts';
import { print } from '../output/format.ts';
import type { Streams } from '../streams.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const MAX_MEMBERS = 7;

interface Flags {
  readonly members?: number;
  readonly dir?: string;
  readonly port?: number;
}

export function addDev(program: Command, streams: Streams): void {
  program
    .command('dev')
    .description('three members and a controller on this machine, until Ctrl-C')
    .option('--members <n>', 'how many (default: 3)', integer('--members', 1, MAX_MEMBERS))
    .option('--dir <path>', 'keep data and logs here, for another time (default: a temporary folder, removed at the end)')
    .option('--port <n>', 'first of a row of ports (default: free ones)', integer('--port', 1, 65_535))
    .action(async (flags: Flags, command: Command) => {
      const context = contextOf(command, streams);
      await untilInterrupted((interrupted) => run(flags, context, interrupted));
    });
}

async function run({ members = 3, dir, port }: Flags, { streams, output }: Context, interrupted: AbortSignal): Promise<void> {
  const ended = new Promise<void>((done) => interrupted.addEventListener('abort', () => done()));
  const directory = dir === undefined ? mkdtempSync(join(tmpdir(), 'raftgate-dev-')) : resolve(dir);
  try {
    const ports = await keptPorts(directory, members, port);
    if (output === 'table') streams.out.write(`starting ${members} members in ${directory}\n`);
    const cluster = await start(directory, members, ports, interrupted);
    if (cluster === undefined) return;
    const controller = new Child({
      name: 'controller',
      script: MAIN,
      args: ['controller', '--endpoints', cluster.endpoints.join(',')],
      logFile: join(directory, 'controller.log'),
    });
    const all = [...cluster.places.map(({ name }) => cluster.member(name)), controller];
    for (const child of all)
      void child.exited.then(
        (code) =>
          interrupted.aborted ||
          streams.err.write(`raftgate: ${child.name} ended with status ${code}; log ${join(directory, child.name)}.log\n`),
      );
    const places = cluster.places.map((place) => ({ ...place, log: cluster.logFile(place.name) }));
    print(streams, output, { directory, endpoints: cluster.endpoints, members: places }, () => welcome(cluster));
    await ended;
    // While the members serve, the controller can resign.
    await controller.stop();
    await cluster.stop();
  } finally {
    if (dir === undefined) rmSync(directory, { recursive: true, force: true });
  }
}

/** Undefined when it was told to end before all members served. */
async function start(directory: string, members: number, ports: readonly number[], signal: AbortSignal): Promise<LocalCluster | undefined> {
  try {
    return await LocalCluster.start({ directory, members, ports, signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    const found = messageOf(error);
    throw new CommandError(
      'RG_DEV',
      'a member did not start',
      { found, expected: `${members} members that serve` },
      'mend what it says and start again',
    );
  }
}

function welcome(cluster: LocalCluster): string {
  const raftgate = invocation(process.argv, process.env);
  const [channel, release] = [exampleRelease('channel.yaml'), exampleRelease('r1.yaml')];
  const first =
    channel === undefined || release === undefined
      ? [`${raftgate} get channels`]
      : [`${raftgate} apply -f ${channel} ${release}`, `${raftgate} get bundles`];
  return [
    ...cluster.places.map((place) => `  ${place.name}  ${place.clientUrl}  log ${cluster.logFile(place.name)}`),
    'ready; try, in another terminal:',
    `  export RAFTGATE_ENDPOINTS=${cluster.endpoints.join(',')}`,
    ...first.map((line) => `  ${line}`),
    // Without http://, which etcdctl 3.4 would send as the authority.
    `  etcdctl --endpoints=${cluster.endpoints.map((endpoint) => new URL(endpoint).host).join(',')} endpoint status -w table`,
    'Ctrl-C ends it and leaves no process behind.',
    '',
  ].join('\n');
}
