import type { Command } from 'commander';
import type { ClusterMember } from '@raftgate/client';
import { idText, memberNamed, ownId, withCluster } from '../cluster.ts';
import { contextOf } from '../context.ts';
import { print } from '../output/format.ts';
import type { Streams } from '../streams.ts';
import { reconfigured } from './member-reconfigured.ts';
import { listed, nameOf, urlsOf as namesOf } from './member-shared.ts';

/** Several members change at once, by joint consensus: those that are learners are promoted, and whoever is not named goes. */
export function addReconfigure(group: Command, streams: Streams): void {
  group
    .command('reconfigure')
    .requiredOption('--voters <members>', 'who votes from here on, by name or id, comma separated; everyone else who votes goes')
    .option('--learners <members>', "who learns; without it, whoever does already and is not to vote; '' for nobody")
    .description('change several members at once: promote learners and remove members in one joint change')
    .action(async (flags: { voters: string; learners?: string }, command: Command) => {
      const context = contextOf(command, streams);
      await withCluster(context, async (cluster) => {
        const options = { deadlineMs: context.timeoutMs };
        const before = await cluster.configuration(options);
        const members = await listed(cluster, context);
        const idsOf = (text: string): number[] => namesOf(text).map((each) => ownId(memberNamed(members, each)));
        const voters = idsOf(flags.voters);
        const learners = flags.learners === undefined ? before.learners.filter((id) => !voters.includes(id)) : idsOf(flags.learners);
        const { index, ...after } = await reconfigured(cluster, { expectedIndex: before.index, voters, learners }, context.timeoutMs);
        const gone = [...before.voters, ...before.learners].filter((id) => !after.voters.includes(id) && !after.learners.includes(id));
        const name = (id: number): string => nameIn(members, id);
        print(
          streams,
          context.output,
          { index, voters: after.voters.map(idText), learners: after.learners.map(idText), removed: gone.map(idText) },
          () => lines(after.voters.map(name), after.learners.map(name), gone.map(name)),
        );
      });
    });
}

function nameIn(members: readonly ClusterMember[], id: number): string {
  const member = members.find((each) => each.id === id);
  return member === undefined ? idText(id) : nameOf(member);
}

function lines(voters: readonly string[], learners: readonly string[], gone: readonly string[]): string {
  const rows: [string, readonly string[]][] = [
    ['voters', voters],
    ['learners', learners],
    ['removed', gone],
  ];
  return rows.flatMap(([what, names]) => (names.length === 0 ? [] : [`${what.padEnd(8)}  ${names.join(' ')}\n`])).join('');
}
