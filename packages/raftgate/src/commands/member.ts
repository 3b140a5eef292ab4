import type { Command } from 'commander';
import type { ClusterClient, ClusterMember } from '@raftgate/client';
import { idText, memberNamed, withCluster } from '../cluster.ts';
import { contextOf, type Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Streams } from '../streams.ts';

/** How often `--wait` looks whether the member votes. */
const WAIT_POLL_MS = 250;

const EXAMPLES = `
Examples:
  raftgate member list
  raftgate member add m4 --peer-urls http://10.0.0.4:2380      prints how to start m4; it votes once it has caught up
  raftgate member add m4 --peer-urls http://10.0.0.4:2380 --wait   the same, and waits until it votes
  raftgate member add m5 --peer-urls http://10.0.0.5:2380 --learner
  raftgate member promote m5
  raftgate member remove m1                                    m1 ends; its data directory can be deleted
  raftgate member update m4 --peer-urls http://10.0.0.9:2380   where the others dial it from here on
`;

export function addMember(program: Command, streams: Streams): void {
  const group = program
    .command('member')
    .description('who belongs to the cluster: list, add, promote, remove, update; while it runs')
    .addHelpText('after', EXAMPLES);
  addList(group, streams);
  addAdd(group, streams);
  addPromote(group, streams);
  addRemove(group, streams);
  addUpdate(group, streams);
}

function addList(group: Command, streams: Streams): void {
  group
    .command('list')
    .description('every member, with the URLs of its peers and clients')
    .action(async (_flags: object, command: Command) => {
      const context = contextOf(command, streams);
      const members = await withCluster(context, (cluster) => listed(cluster, context));
      print(streams, context.output, { members: members.map(shown) }, () =>
        table(['id', 'name', 'status', 'role', 'peer urls', 'client urls'], members.map(row)),
      );
    });
}

function addAdd(group: Command, streams: Streams): void {
  group
    .command('add')
    .argument('<name>', 'the name it will be started with')
    .requiredOption('--peer-urls <urls>', 'where the others will dial it: http://HOST:PORT, comma separated')
    .option('--learner', 'it votes only once `member promote` says so; without it, as soon as it has caught up')
    .option('--wait', 'wait until it votes, or with --learner until it has been started')
    .description('add a member that does not run yet, and print how to start it')
    .action(async (name: string, flags: { peerUrls: string; learner?: boolean; wait?: boolean }, command: Command) => {
      const context = contextOf(command, streams);
      const isLearner = flags.learner === true;
      await withCluster(context, async (cluster) => {
        const before = await listed(cluster, context);
        if (before.some((member) => member.name === name)) throw nameTaken(name);
        const { member, members } = await cluster.add(urlsOf(flags.peerUrls), isLearner, { deadlineMs: context.timeoutMs });
        if (member === undefined) throw new Error('an addition without a member');
        const initialCluster = initialClusterOf(members, member.id, name);
        print(streams, context.output, { id: idText(member.id), name, initialCluster, members: members.map(shown) }, () =>
          howToStart(member, name, initialCluster, isLearner),
        );
        if (flags.wait === true) await settled(cluster, member.id, isLearner, context);
      });
    });
}

function addPromote(group: Command, streams: Streams): void {
  group
    .command('promote')
    .argument('<member>', 'by name or id')
    .description('have a learner vote')
    .action(async (text: string, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      await changed(context, text, 'votes', (cluster, { id }) => cluster.promote(id, { deadlineMs: context.timeoutMs }));
    });
}

function addRemove(group: Command, streams: Streams): void {
  group
    .command('remove')
    .argument('<member>', 'by name or id')
    .description('take a member out; it ends, and its id is never used again')
    .action(async (text: string, _flags: object, command: Command) => {
      const context = contextOf(command, streams);
      await changed(context, text, 'is removed; its data directory can be deleted', (cluster, { id }) =>
        cluster.remove(id, { deadlineMs: context.timeoutMs }),
      );
    });
}

function addUpdate(group: Command, streams: Streams): void {
  group
    .command('update')
    .argument('<member>', 'by name or id')
    .requiredOption('--peer-urls <urls>', 'where the others will dial it: http://HOST:PORT, comma separated')
    .description('tell the others where a member is found; then start it there')
    .action(async (text: string, flags: { peerUrls: string }, command: Command) => {
      const context = contextOf(command, streams);
      const urls = urlsOf(flags.peerUrls);
      await changed(context, text, `is dialled at ${urls.join(' ')}`, (cluster, { id }) =>
        cluster.update(id, urls, { deadlineMs: context.timeoutMs }),
      );
    });
}

type Change = (cluster: ClusterClient, member: ClusterMember) => Promise<{ readonly members: readonly ClusterMember[] }>;

async function changed(context: Context, text: string, done: string, change: Change): Promise<void> {
  await withCluster(context, async (cluster) => {
    const member = memberNamed(await listed(cluster, context), text);
    const { members } = await change(cluster, member);
    print(context.streams, context.output, { id: idText(member.id), members: members.map(shown) }, () => `${nameOf(member)} ${done}\n`);
  });
}

async function listed(cluster: ClusterClient, { timeoutMs }: Context): Promise<readonly ClusterMember[]> {
  return (await cluster.list({ deadlineMs: timeoutMs })).members;
}

/** Until the member votes, or a learner has said its name; as long as it takes: Ctrl-C ends the wait, not the addition. */
async function settled(cluster: ClusterClient, id: number, isLearner: boolean, context: Context): Promise<void> {
  if (context.streams.err.isTTY === true)
    context.streams.err.write(`raftgate: waiting until ${idText(id)} ${isLearner ? 'runs' : 'votes'}\n`);
  for (;;) {
    const member = (await listed(cluster, context)).find((each) => each.id === id);
    if (member === undefined) throw wasRemoved(id);
    if (isLearner ? member.name !== '' : !member.isLearner) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT_POLL_MS));
  }
}

/** etcd's --initial-cluster for the member that joins: those that have a name, and itself. */
function initialClusterOf(members: readonly ClusterMember[], id: number, name: string): string {
  return members
    .flatMap((member) => member.peerUrls.map((url) => ({ name: member.id === id ? name : member.name, url })))
    .filter((each) => each.name !== '')
    .map((each) => `${each.name}=${each.url}`)
    .join(',');
}

function howToStart(member: ClusterMember, name: string, initialCluster: string, isLearner: boolean): string {
  const urls = member.peerUrls.join(',');
  return [
    `${name} is added as ${idText(member.id)}; it learns first and votes ${isLearner ? 'once it is promoted' : 'as soon as it has caught up'}. Start it with`,
    '',
    `  raftgate serve --name=${name} --initial-cluster-state=existing \\`,
    `    --initial-cluster=${initialCluster} \\`,
    `    --initial-advertise-peer-urls=${urls} --listen-peer-urls=${urls}`,
    '',
  ].join('\n');
}

function urlsOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

function shown({ id, name, peerUrls, clientUrls, isLearner }: ClusterMember): object {
  return { id: idText(id), name, isStarted: name !== '', role: isLearner ? 'learner' : 'voter', peerUrls, clientUrls };
}

const nameOf = ({ id, name }: ClusterMember): string => (name === '' ? idText(id) : name);

const row = ({ id, name, peerUrls, clientUrls, isLearner }: ClusterMember): string[] => [
  idText(id),
  name,
  name === '' ? 'unstarted' : 'started',
  isLearner ? 'learner' : 'voter',
  peerUrls.join(','),
  clientUrls.join(','),
];

const nameTaken = (name: string): CommandError =>
  new CommandError(
    'RG_PEER_URL_EXISTS',
    'a member has that name',
    { found: name, expected: 'a name nobody else has' },
    'choose another one; a member that is gone for good is removed first',
  );

const wasRemoved = (id: number): CommandError =>
  new CommandError(
    'RG_MEMBER_NOT_FOUND',
    'the member was removed while it was waited for',
    { found: `no member ${idText(id)}`, expected: 'the member that was added' },
    'add it again if that was not meant',
  );
