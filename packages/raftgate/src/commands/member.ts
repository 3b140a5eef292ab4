import type { Command } from 'commander';
import type { ClusterClient, ClusterMember, ClusterMemberId } from '@raftgate/client';
import { idText, memberNamed, withCluster } from '../cluster.ts';
import { contextOf, type Context } from '../context.ts';
import { print } from '../output/format.ts';
import { table } from '../output/table.ts';
import type { Streams } from '../streams.ts';
import { addReconfigure } from './member-reconfigure.ts';
import { addReplace } from './member-replace.ts';
import { WAIT_POLL_MS, howToStart, initialClusterOf, listed, nameOf, nameTaken, shown, urlsOf, wasRemoved } from './member-shared.ts';

const EXAMPLES = `
Examples:
  raftgate member list
  raftgate member add m4 --peer-urls http://10.0.0.4:2380      prints how to start m4; it votes once it has caught up
  raftgate member add m4 --peer-urls http://10.0.0.4:2380 --wait   the same, and waits until it votes
  raftgate member add m5 --peer-urls http://10.0.0.5:2380 --learner
  raftgate member promote m5
  raftgate member remove m1                                    m1 ends; its data directory can be deleted
  raftgate member update m4 --peer-urls http://10.0.0.9:2380   where the others dial it from here on
  raftgate member replace m1 m6 --peer-urls http://10.0.0.6:2380   m6 learns, then votes in place of m1: one joint change
  raftgate member reconfigure --voters m2,m3,m6                several at once: exactly these vote
`;

export function addMember(program: Command, streams: Streams): void {
  const group = program
    .command('member')
    .description('who belongs to the cluster: list, add, promote, remove, update, replace, reconfigure; while it runs')
    .addHelpText('after', EXAMPLES);
  addList(group, streams);
  addAdd(group, streams);
  addPromote(group, streams);
  addRemove(group, streams);
  addUpdate(group, streams);
  addReplace(group, streams);
  addReconfigure(group, streams);
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

/** Until the member votes, or a learner has said its name; as long as it takes: Ctrl-C ends the wait, not the addition. */
async function settled(cluster: ClusterClient, id: ClusterMemberId, isLearner: boolean, context: Context): Promise<void> {
  if (context.streams.err.isTTY === true)
    context.streams.err.write(`raftgate: waiting until ${idText(id)} ${isLearner ? 'runs' : 'votes'}\n`);
  for (;;) {
    const member = (await listed(cluster, context)).find((each) => each.id === id);
    if (member === undefined) throw wasRemoved(id);
    if (isLearner ? member.name !== '' : !member.isLearner) return;
    await new Promise((resolve) => setTimeout(resolve, WAIT_POLL_MS));
  }
}

const row = ({ id, name, peerUrls, clientUrls, isLearner }: ClusterMember): string[] => [
  idText(id),
  name,
  name === '' ? 'unstarted' : 'started',
  isLearner ? 'learner' : 'voter',
  peerUrls.join(','),
  clientUrls.join(','),
];
