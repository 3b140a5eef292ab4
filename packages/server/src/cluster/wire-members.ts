import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import type { Member } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';

/** Everyone of a configuration, by id. One who is leaving is a member until it has left. */
export function wireMembers(context: ServerContext, { voters, outgoing, learners }: Configuration): Member[] {
  const voting = new Map([...outgoing, ...voters].map((voter) => [voter.id, voter]));
  return [
    ...[...voting.values()].map((member) => ({ member, isLearner: false })),
    ...learners.map((member) => ({ member, isLearner: true })),
  ]
    .toSorted((a, b) => a.member.id - b.member.id)
    .map(({ member, isLearner }) => wireMember(context, member, isLearner));
}

/** The configuration carries what peers need; the rest is what the member published. One that never did has no name: clients call it unstarted. */
function wireMember(context: ServerContext, { id, peerUrls }: ConfigurationMember, isLearner: boolean): Member {
  const { name = '', clientUrls = [] } = context.member.store.attributes.get(id) ?? {};
  return { id, name, peerUrls, clientUrls, isLearner };
}
