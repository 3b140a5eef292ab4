import { ChangeRefusal, promoted, updated, withLearner, without } from '@raftgate/raft';
import type { Configuration, ConfigurationMember, ConfigurationTarget } from '@raftgate/raft';
import { memberId } from '@raftgate/storage';
import { MAX_CLUSTER_MEMBERS } from '../limits.ts';
import { isPeerUrls, sortedUrls } from './peer-urls.ts';
import { reconfigured } from './reconfigure.ts';
import type { MembershipRefusedCode, MembershipRequest } from './request.ts';

/** Whom a change is about, and what the cluster is with it. */
export interface Wanted {
  readonly id: number;
  readonly target: ConfigurationTarget;
}

export interface ChangeRefused {
  readonly code: MembershipRefusedCode | 'INVALID';
  readonly message: string;
}

/** What else an addition depends on. */
interface Place {
  /** The cluster's. */
  readonly token: string;
  /** Where the change will stand: it takes part in an added member's id, so that no id is ever used again (001-formats, section 5). */
  readonly index: number;
  readonly maxLearners: number;
}

/** What a request makes of the configuration in force, or why it asks for nothing possible. */
export function wantedBy(request: MembershipRequest, current: Configuration, place: Place): Wanted | ChangeRefused {
  switch (request.change) {
    case 'add':
      return added(request, current, place);
    case 'promote':
      return promotedMember(request.id, current);
    case 'remove':
      return targetOf(request.id, without(current, request.id));
    case 'update':
      return withUrls(request.id, request.peerUrls, current);
    case 'reconfigure':
      return reconfigured(request, current);
  }
}

export function everyone({ voters, outgoing, learners }: Configuration): readonly ConfigurationMember[] {
  return [...voters, ...outgoing.filter(({ id }) => !voters.some((voter) => voter.id === id)), ...learners];
}

function added(
  { peerUrls, name = '', as }: Extract<MembershipRequest, { change: 'add' }>,
  current: Configuration,
  { token, index, maxLearners }: Place,
): Wanted | ChangeRefused {
  const refused = badUrls(peerUrls) ?? taken(peerUrls, current, 0);
  if (refused !== undefined) return refused;
  if (name !== '' && everyone(current).some((member) => member.name === name))
    return { code: 'PEER_URL_EXISTS', message: `a member named ${name} is there already` };
  if (everyone(current).length >= MAX_CLUSTER_MEMBERS) return { code: 'TOO_MANY_MEMBERS', message: `at most ${MAX_CLUSTER_MEMBERS}` };
  const learners = current.learners.filter(({ autoPromote }) => autoPromote !== true).length;
  if (as === 'learner' && learners >= maxLearners)
    return { code: 'TOO_MANY_LEARNERS', message: `at most ${maxLearners} that nobody promotes` };
  const urls = sortedUrls(peerUrls);
  const id = memberId(token, name, urls, index);
  const member = { id, name, incarnation: 0, peerUrls: urls };
  return targetOf(id, withLearner(current, as === 'learner' ? member : { ...member, autoPromote: true }));
}

function promotedMember(id: number, current: Configuration): Wanted | ChangeRefused {
  if (current.voters.some((voter) => voter.id === id)) return { code: 'NOT_A_LEARNER', message: `${id} votes already` };
  return targetOf(id, promoted(current, id));
}

function withUrls(id: number, peerUrls: readonly string[], current: Configuration): Wanted | ChangeRefused {
  const refused = badUrls(peerUrls) ?? taken(peerUrls, current, id);
  return refused ?? targetOf(id, updated(current, id, { peerUrls: sortedUrls(peerUrls) }));
}

function targetOf(id: number, target: ConfigurationTarget | ChangeRefusal): Wanted | ChangeRefused {
  if (!(target instanceof ChangeRefusal)) return { id, target };
  return { code: 'MEMBER_NOT_FOUND', message: `no member ${id}: ${target.detail}` };
}

export function badUrls(urls: readonly string[]): ChangeRefused | undefined {
  return isPeerUrls(urls)
    ? undefined
    : { code: 'BAD_PEER_URL', message: `${JSON.stringify(urls)}: expected http://HOST:PORT, at least one` };
}

function taken(urls: readonly string[], current: Configuration, except: number): ChangeRefused | undefined {
  const holder = everyone(current).find(({ id, peerUrls }) => id !== except && peerUrls.some((url) => urls.includes(url)));
  return holder === undefined ? undefined : { code: 'PEER_URL_EXISTS', message: `${holder.id} has it` };
}
