import type { Configuration } from '@raftgate/raft';
import { membersOf, type Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/**
 * Membership changes (paper, section 6; dissertation, 4.1 and 4.3; Ongaro, raft-dev, 2015): configurations that follow one another
 * have no disjoint quorums, since they differ by one voter or the joint one between them needs both; the one before is committed;
 * and the leader has committed something of its own term, so that no other leader's change is still on its way.
 * `commit` and `commitTerm` are the leader's, when it appended `position`.
 */
export function configurationChange(leader: number, position: Position, commit: number, commitTerm: number): void {
  const { before, configuration, index, term } = position;
  if (before === undefined) return;
  if (before.configurationIndex > commit)
    fail('one-change-at-a-time', `${leader} appends ${index}, ${before.configurationIndex} is not committed (${commit})`);
  if (commitTerm !== term)
    fail(
      'change-after-commit-in-term',
      `leader ${leader} of term ${term} changes members at ${index}, its commit ${commit} is of term ${commitTerm}`,
    );
  if (!overlaps(before.configuration, configuration))
    fail('quorums-overlap', `${leader} goes from ${membersOf(before.configuration)} to ${membersOf(configuration)} at ${index}`);
}

/** Who stays has the name and the incarnation it had, promoted too: by them it is known again. Who was not met has none yet (001-formats, section 6). */
export function keepsIdentities(leader: number, { before, configuration, index }: Position): void {
  if (before === undefined) return;
  for (const { id, name, incarnation } of everybody(configuration)) {
    const known = everybody(before.configuration).find((member) => member.id === id);
    if (known !== undefined && (known.name !== name || (known.incarnation !== incarnation && known.incarnation !== 0)))
      fail(
        'changed-as-asked',
        `${leader} makes ${name}/${incarnation} of ${id}, which was ${known.name}/${known.incarnation}, at ${index}`,
      );
  }
}

function everybody({ voters, outgoing, learners }: Configuration): Configuration['voters'] {
  return [...voters, ...outgoing, ...learners];
}

/** How far behind a learner may be that gets a vote (packages/raft/src/limits.ts). */
export const PROMOTION_MAX_LAG_ENTRIES = 256;

/** Who is promoted holds the configuration in force and nearly all there is (dissertation, 4.2.1). `known`: what each acknowledged to this leader. */
export function promotedWhenCaughtUp(
  { id: leader, hearing, config }: CoreNode,
  { before, configuration, index }: Position,
  known: (id: number) => number,
): void {
  if (before === undefined) return;
  for (const { id } of before.configuration.learners) {
    if (configuration.voters.every((voter) => voter.id !== id)) continue;
    const held = known(id);
    if (held < before.configurationIndex || index - 1 - held > PROMOTION_MAX_LAG_ENTRIES)
      fail('promotion', `${leader} gives ${id} a vote at ${index}, which acknowledged ${held}`);
    // Since the last quorum check; a transfer puts that off once.
    if (hearing.ticks - hearing.answered[id] > 2 * config.electionTicks)
      fail('promotion', `${leader} gives ${id} a vote at ${index}, which has been silent for long`);
  }
}

function overlaps(from: Configuration, to: Configuration): boolean {
  if (from.outgoing.length > 0) return to.outgoing.length === 0 && differ(from.voters, to.voters) === 0;
  if (to.outgoing.length > 0) return differ(from.voters, to.outgoing) === 0;
  return differ(from.voters, to.voters) <= 1;
}

export function differ(a: Configuration['voters'], b: Configuration['voters']): number {
  const lacks = (list: Configuration['voters'], id: number): boolean => list.every((member) => member.id !== id);
  return a.filter(({ id }) => lacks(b, id)).length + b.filter(({ id }) => lacks(a, id)).length;
}
