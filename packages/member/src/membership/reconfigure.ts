import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import type { MembershipRequest } from './request.ts';
import type { ChangeRefused, Wanted } from './target.ts';

type Reconfigure = Extract<MembershipRequest, { change: 'reconfigure' }>;

/** Several members change at once: everyone keeps what is known of it, and nobody is new. */
export function reconfigured({ voters, learners }: Reconfigure, current: Configuration): Wanted | ChangeRefused {
  const asked = [...voters, ...learners];
  if (new Set(asked).size < asked.length) return { code: 'INVALID', message: 'a member is named twice' };
  const known = new Map([...current.voters, ...current.learners].map((member) => [member.id, member]));
  const stranger = asked.find((id) => !known.has(id));
  if (stranger !== undefined)
    return { code: 'MEMBER_NOT_FOUND', message: `no member ${stranger}: one that is new is added as a learner first` };
  const demoted = current.voters.find(({ id }) => learners.includes(id));
  if (demoted !== undefined) return { code: 'INVALID', message: `${demoted.id} votes: remove it, then add it again as a learner` };
  const named = (ids: readonly number[]): ConfigurationMember[] => ids.flatMap((id) => known.get(id) ?? []);
  return { id: 0, target: { voters: named(voters).map(asVoter), learners: named(learners) } };
}

/** Whether that is what was asked for, whole: no change of it is under way. */
export function isReconfigured({ voters, learners }: Reconfigure, configuration: Configuration): boolean {
  return configuration.outgoing.length === 0 && areThose(configuration.voters, voters) && areThose(configuration.learners, learners);
}

function areThose(members: readonly ConfigurationMember[], ids: readonly number[]): boolean {
  return members.length === ids.length && members.every(({ id }) => ids.includes(id));
}

/** A voter has no wish to be promoted. */
function asVoter({ id, name, incarnation, peerUrls }: ConfigurationMember): ConfigurationMember {
  return { id, name, incarnation, peerUrls };
}
