import { bytesFromLatin1, hexFromBytes } from '@raftgate/bytes';
import type { ClusterClient, ClusterMember, ClusterMemberId } from '@raftgate/client';
import type { Context } from './context.ts';
import { CommandError, type MembershipErrorCode } from './errors.ts';
import { fromKv } from './gate.ts';

/** Runs one command against the cluster's member list and closes the connection. */
export async function withCluster<T>(context: Context, run: (cluster: ClusterClient) => Promise<T>): Promise<T> {
  const { connectCluster } = await import('@raftgate/client/node');
  const cluster = connectCluster({ endpoints: context.endpoints, tls: context.tls });
  try {
    return await run(cluster);
  } catch (error) {
    throw membershipError(error) ?? fromKv(context, error);
  } finally {
    await cluster.close();
  }
}

/** As etcdctl writes ids. */
export function idText(id: ClusterMemberId): string {
  return typeof id === 'number' ? id.toString(16) : hexFromBytes(bytesFromLatin1(id)).replace(/^0+/, '');
}

/** For our own services, which an etcd has not: our members' ids are numbers. */
export function ownId({ id }: ClusterMember): number {
  if (typeof id === 'string') throw new Error(`${idText(id)} is no member of a raftgate`);
  return id;
}

/** The member a person named: by its id as `member list` shows it, or by its name. */
export function memberNamed(members: readonly ClusterMember[], text: string): ClusterMember {
  const found = members.find(({ id }) => idText(id) === text.toLowerCase().replace(/^0x/, '')) ?? members.find(({ name }) => name === text);
  if (found !== undefined) return found;
  throw new CommandError(
    'RG_MEMBER_NOT_FOUND',
    'no such member',
    { found: text, expected: members.map(({ id, name }) => (name === '' ? `${idText(id)} (not started yet)` : name)).join(', ') },
    members.some(({ name }) => name === '')
      ? 'a member has no name until it is started for the first time: say its id, which `raftgate member list` shows beside its peer URLs'
      : '`raftgate member list` shows names and ids',
  );
}

interface Known {
  readonly message: string;
  readonly expected: string;
  readonly do: string;
}

/** A refused change, by the reason the server gives. */
function membershipError(error: unknown): CommandError | undefined {
  if (!(error instanceof Error) || !('reason' in error) || typeof error.reason !== 'string') return undefined;
  const code = `RG_${error.reason}`;
  if (!isKnown(code)) return undefined;
  const known = REFUSALS[code];
  return new CommandError(code, known.message, { found: error.message, expected: known.expected }, known.do);
}

function isKnown(code: string): code is MembershipErrorCode {
  return Object.hasOwn(REFUSALS, code);
}

const REFUSALS: Readonly<Record<MembershipErrorCode, Known>> = {
  RG_MEMBER_NOT_FOUND: {
    message: 'no such member',
    expected: 'a member of this cluster',
    do: '`raftgate member list` shows who there is',
  },
  RG_PEER_URL_EXISTS: {
    message: 'another member has that peer URL, or the name',
    expected: 'peer URLs nobody else has',
    do: '`raftgate member list` shows them; a member that is gone for good is removed first',
  },
  RG_BAD_PEER_URL: {
    message: 'that is no peer URL',
    expected: 'http://HOST:PORT, each once',
    do: 'correct it',
  },
  RG_NOT_A_LEARNER: {
    message: 'the member votes already',
    expected: 'a learner',
    do: 'nothing: it is what you want',
  },
  RG_LEARNER_BEHIND: {
    message: 'the learner has not caught up yet',
    expected: 'one that runs and holds nearly all of the leader’s log',
    do: 'see that it runs, wait, and ask again',
  },
  RG_TOO_MANY_LEARNERS: {
    message: 'there are learners already that wait for their promotion',
    expected: 'no more than --max-learners of the members allows',
    do: 'promote or remove one first, or add this one without --learner: it is then promoted by itself',
  },
  RG_TOO_MANY_MEMBERS: {
    message: 'the cluster has as many members as it can have',
    expected: 'room for one more',
    do: 'remove one first',
  },
  RG_UNHEALTHY: {
    message: 'the cluster could lose its quorum by that',
    expected: 'voters that answer the leader',
    do: 'bring those that are down back, or remove them first',
  },
  RG_NOT_ENOUGH_STARTED: {
    message: 'too few voters would be left',
    expected: 'a majority that runs, afterwards too',
    do: 'start the members that were added, or add others first',
  },
  RG_CONFIGURATION_CHANGED: {
    message: 'the members have changed meanwhile',
    expected: 'the members as they were when you looked',
    do: 'look again with `raftgate member list`',
  },
};
