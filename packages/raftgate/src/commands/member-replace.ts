import type { Command } from 'commander';
import type { ClusterClient, ClusterConfiguration, ClusterMember } from '@raftgate/client';
import { idText, memberNamed, ownId, withCluster } from '../cluster.ts';
import { contextOf, type Context } from '../context.ts';
import { CommandError } from '../errors.ts';
import { LiveRegion } from '../output/live.ts';
import { print } from '../output/format.ts';
import type { Streams } from '../streams.ts';
import {
  WAIT_POLL_MS,
  howToStart,
  initialClusterOf,
  isUnknown,
  listed,
  nameOf,
  nameTaken,
  shown,
  urlsOf,
  wasRemoved,
} from './member-shared.ts';

/** How often progress is told where it cannot stay in place. */
const PROGRESS_MS = 2_000;

/**
 * A member's successor learns while the member goes on voting, and takes its place in one joint change: the cluster is never a voter
 * short, and never has one that holds it up. Ended in between it can be run again: a successor with these URLs is gone on with.
 */
export function addReplace(group: Command, streams: Streams): void {
  group
    .command('replace')
    .argument('<member>', 'the one that goes, by name or id')
    .argument('<successor>', 'the name the other one will be started with')
    .requiredOption('--peer-urls <urls>', 'where the others will dial the successor: http://HOST:PORT, comma separated')
    .description('add a successor, wait until it has caught up, and have it vote in place of a member')
    .action(async (text: string, name: string, flags: { peerUrls: string }, command: Command) => {
      const context = contextOf(command, streams);
      await withCluster(context, async (cluster) => {
        const members = await listed(cluster, context);
        const old = memberNamed(members, text);
        if (old.isLearner) throw learns(old);
        const successor = await successorOf(cluster, members, old, urlsOf(flags.peerUrls), name, context);
        const { index } = await takesPlace(cluster, old, successor, context);
        const after = await listed(cluster, context);
        const result = { id: idText(successor.id), name, replaced: idText(old.id), index, members: after.map(shown) };
        print(streams, context.output, result, () => `${name} votes in place of ${nameOf(old)}, whose data directory can be deleted\n`);
      });
    });
}

async function successorOf(
  cluster: ClusterClient,
  before: readonly ClusterMember[],
  old: ClusterMember,
  peerUrls: readonly string[],
  name: string,
  { streams, timeoutMs }: Context,
): Promise<ClusterMember> {
  const there = before.find((member) => member.peerUrls.toSorted().join() === peerUrls.toSorted().join());
  if (there !== undefined && (there.id === old.id || (there.name !== '' && there.name !== name))) throw otherName(there, name);
  if (before.some((member) => member.name === name && member !== there)) throw nameTaken(name);
  const added = there === undefined ? await cluster.add(peerUrls, true, { deadlineMs: timeoutMs }) : { member: there, members: before };
  if (added.member === undefined) throw new Error('an addition without a member');
  const { member, members } = added;
  if (member.name === '') streams.err.write(howToStart(member, name, initialClusterOf(members, member.id, name), true));
  return member;
}

/** As long as it takes: Ctrl-C leaves a learner, which another run goes on with. */
async function takesPlace(
  cluster: ClusterClient,
  old: ClusterMember,
  successor: ClusterMember,
  context: Context,
): Promise<ClusterConfiguration> {
  const tell = teller(context);
  const options = { deadlineMs: context.timeoutMs };
  const [oldId, newId] = [ownId(old), ownId(successor)];
  for (;;) {
    const { index, voters, learners } = await cluster.configuration(options);
    if (![...voters, ...learners].includes(newId)) throw wasRemoved(newId);
    const isOther = (id: number): boolean => id !== oldId && id !== newId;
    const wanted = { voters: [...voters.filter(isOther), newId], learners: learners.filter(isOther) };
    try {
      return await cluster.reconfigure({ expectedIndex: index, ...wanted }, options);
    } catch (error) {
      const reason = whyAgain(error);
      if (reason === undefined) throw error;
      tell(`raftgate: waiting: ${reason}\n`);
    }
    await new Promise((resolve) => setTimeout(resolve, WAIT_POLL_MS));
  }
}

/** Not caught up yet, the members changed since they were looked at, or nobody knows: the whole lists may be asked for again. */
function whyAgain(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const reason = 'reason' in error ? error.reason : undefined;
  const isAgain = reason === 'LEARNER_BEHIND' || reason === 'CONFIGURATION_CHANGED' || isUnknown(error);
  return isAgain ? error.message.replace(/^raftgate: /, '') : undefined;
}

/** In place on a terminal; elsewhere a line now and then. */
function teller({ streams }: Context): (text: string) => void {
  const region = new LiveRegion(streams.err);
  let told = '';
  let nextMs = 0;
  return (text) => {
    const nowMs = performance.now();
    if (text === told || (streams.err.isTTY !== true && nowMs < nextMs)) return;
    told = text;
    nextMs = nowMs + PROGRESS_MS;
    region.write(text);
  };
}

const learns = (member: ClusterMember): CommandError =>
  new CommandError(
    'RG_USAGE',
    'only a member that votes is replaced',
    { found: `${nameOf(member)}, a learner`, expected: 'a voter' },
    'remove the learner and add another one',
  );

const otherName = (member: ClusterMember, name: string): CommandError =>
  new CommandError(
    'RG_PEER_URL_EXISTS',
    'another member has those peer URLs',
    { found: `${nameOf(member)} at ${member.peerUrls.join(' ')}`, expected: `nobody, or ${name}` },
    'give the successor URLs of its own',
  );
