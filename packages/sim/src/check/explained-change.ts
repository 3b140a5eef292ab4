import type { MembershipRequest } from '@raftgate/member';
import type { Configuration, ConfigurationMember } from '@raftgate/raft';

/** Who belongs to the cluster, but for what a change finds out by the way: incarnations. */
interface Shape {
  readonly voters: readonly string[];
  readonly learners: readonly string[];
}

/** Nobody has to ask for it: a joint configuration is left by itself, and who was added as a voter votes once it has caught up. */
export function isByItself(before: Configuration, after: Configuration): boolean {
  const from = shapeOf(before);
  if (before.outgoing.length > 0) return after.outgoing.length === 0 && isSame(shapeOf(after), from);
  if (after.outgoing.length > 0) return false;
  return before.learners.some((learner) => learner.autoPromote === true && isSame(shapeOf(after), promoted(before, learner.id)));
}

/** Whether `request` makes `after` of `before`, at once or as the joint configuration that leads there. */
export function makes(request: MembershipRequest, before: Configuration, after: Configuration): boolean {
  if (before.outgoing.length > 0) return false;
  if (after.outgoing.length > 0 && request.change !== 'reconfigure') return false;
  const wanted = wantedOf(request, before, after);
  return wanted !== undefined && isSame(shapeOf(after), wanted);
}

/** `member` is who was asked for: under that name, in that place, and on its way to what it was added as. */
export function isAdded(
  { name, peerUrls, as }: Extract<MembershipRequest, { change: 'add' }>,
  { voters, learners }: Pick<Configuration, 'voters' | 'learners'>,
  id: number,
): boolean {
  const learner = learners.find((member) => member.id === id);
  const member = learner ?? voters.find((voter) => voter.id === id);
  if (member === undefined || member.name !== (name ?? '') || !isAt(member, peerUrls)) return false;
  return as === 'learner' ? learner !== undefined && learner.autoPromote !== true : learner === undefined || learner.autoPromote === true;
}

export const isAt = (member: ConfigurationMember, peerUrls: readonly string[]): boolean =>
  member.peerUrls.join() === peerUrls.toSorted().join();

function wantedOf(request: MembershipRequest, before: Configuration, after: Configuration): Shape | undefined {
  const { voters, learners } = before;
  const without = (members: readonly ConfigurationMember[], id: number): ConfigurationMember[] => members.filter((each) => each.id !== id);
  switch (request.change) {
    case 'add': {
      const added = after.learners.find(({ id }) => !learners.some((learner) => learner.id === id));
      return added !== undefined && isAdded(request, after, added.id) ? shapeOf({ voters, learners: [...learners, added] }) : undefined;
    }
    case 'remove':
      return shapeOf({ voters: without(voters, request.id), learners: without(learners, request.id) });
    case 'promote':
      return promoted(before, request.id);
    case 'update': {
      const moved = (each: ConfigurationMember): ConfigurationMember =>
        each.id === request.id ? { ...each, peerUrls: request.peerUrls.toSorted() } : each;
      return shapeOf({ voters: voters.map(moved), learners: learners.map(moved) });
    }
    case 'reconfigure': {
      const known = [...voters, ...learners];
      const named = (ids: readonly number[]): ConfigurationMember[] => known.filter(({ id }) => ids.includes(id));
      return shapeOf({ voters: named(request.voters), learners: named(request.learners) });
    }
  }
}

function promoted({ voters, learners }: Configuration, id: number): Shape {
  return shapeOf({
    voters: [...voters, ...learners.filter((learner) => learner.id === id)],
    learners: learners.filter((learner) => learner.id !== id),
  });
}

function shapeOf({ voters, learners }: Pick<Configuration, 'voters' | 'learners'>): Shape {
  const list = (members: readonly ConfigurationMember[]): string[] =>
    members.map(({ id, name, peerUrls }) => `${id}/${name}@${peerUrls.join()}`).toSorted();
  return { voters: list(voters), learners: list(learners) };
}

const isSame = (a: Shape, b: Shape): boolean => a.voters.join(' ') === b.voters.join(' ') && a.learners.join(' ') === b.learners.join(' ');
