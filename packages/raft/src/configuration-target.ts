import type { ConfigurationTarget } from './change-configuration.ts';
import type { Configuration, ConfigurationMember } from './configuration.ts';
import { ChangeRefusal } from './errors.ts';

// Targets of `changeConfiguration`, made from the configuration in force. Nothing here decides whether a change is allowed.

export type MemberUpdate = Partial<Pick<ConfigurationMember, 'name' | 'incarnation' | 'peerUrls' | 'autoPromote'>>;

/** `member` joins and receives everything, without a vote. With `autoPromote` it gets one as soon as it is caught up. */
export function withLearner(configuration: Configuration, member: ConfigurationMember): ConfigurationTarget | ChangeRefusal {
  const { voters, learners } = configuration;
  if (find(configuration, member.id) !== undefined) return alreadyThere(member.id);
  return { voters, learners: [...learners, member] };
}

/** `member` joins as a voter at once. */
export function withVoter(configuration: Configuration, member: ConfigurationMember): ConfigurationTarget | ChangeRefusal {
  const { voters, learners } = configuration;
  if (find(configuration, member.id) !== undefined) return alreadyThere(member.id);
  return { voters: [...voters, asVoter(member)], learners };
}

/** Learner `id` becomes a voter. */
export function promoted(configuration: Configuration, id: number): ConfigurationTarget | ChangeRefusal {
  const { voters, learners } = configuration;
  const learner = learners.find((member) => member.id === id);
  if (learner === undefined) return voters.some((member) => member.id === id) ? alreadyThere(id) : unknown(id);
  return { voters: [...voters, asVoter(learner)], learners: learners.filter((member) => member !== learner) };
}

/** `id`, voter or learner, goes. */
export function without(configuration: Configuration, id: number): ConfigurationTarget | ChangeRefusal {
  if (find(configuration, id) === undefined) return unknown(id);
  const stays = (member: ConfigurationMember): boolean => member.id !== id;
  return { voters: configuration.voters.filter(stays), learners: configuration.learners.filter(stays) };
}

/** `id` stays what it is under other URLs, another name, or with the incarnation it told. */
export function updated(configuration: Configuration, id: number, update: MemberUpdate): ConfigurationTarget | ChangeRefusal {
  if (find(configuration, id) === undefined) return unknown(id);
  const change = (member: ConfigurationMember): ConfigurationMember => (member.id === id ? { ...member, ...update } : member);
  return { voters: configuration.voters.map(change), learners: configuration.learners.map(change) };
}

function find({ voters, learners }: Configuration, id: number): ConfigurationMember | undefined {
  return voters.find((member) => member.id === id) ?? learners.find((member) => member.id === id);
}

function asVoter({ id, name, incarnation, peerUrls }: ConfigurationMember): ConfigurationMember {
  return { id, name, incarnation, peerUrls };
}

function alreadyThere(id: number): ChangeRefusal {
  return new ChangeRefusal('ALREADY_MEMBER', `${id} is one already`);
}

function unknown(id: number): ChangeRefusal {
  return new ChangeRefusal('UNKNOWN_MEMBER', `${id} is no such member`);
}
