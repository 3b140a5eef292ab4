import type { ClusterClient, ClusterMember, ClusterMemberId } from '@raftgate/client';
import { idText } from '../cluster.ts';
import type { Context } from '../context.ts';
import { CommandError } from '../errors.ts';

// What the commands of `raftgate member` share.

/** How often a command that waits looks again. */
export const WAIT_POLL_MS = 250;

export async function listed(cluster: ClusterClient, { timeoutMs }: Context): Promise<readonly ClusterMember[]> {
  return (await cluster.list({ deadlineMs: timeoutMs })).members;
}

/** etcd's --initial-cluster for the member that joins: those that have a name, and itself. */
export function initialClusterOf(members: readonly ClusterMember[], id: ClusterMemberId, name: string): string {
  return members
    .flatMap((member) => member.peerUrls.map((url) => ({ name: member.id === id ? name : member.name, url })))
    .filter((each) => each.name !== '')
    .map((each) => `${each.name}=${each.url}`)
    .join(',');
}

export function howToStart(member: ClusterMember, name: string, initialCluster: string, isLearner: boolean): string {
  const urls = member.peerUrls.join(',');
  return [
    `${name} is added as ${idText(member.id)}; it learns first and votes ${isLearner ? 'once it is promoted' : 'as soon as it has caught up'}. Start it with`,
    '',
    `  raftgate serve --name=${name} --initial-cluster-state=existing \\`,
    `    --initial-cluster=${initialCluster} \\`,
    `    --initial-advertise-peer-urls=${urls} --listen-peer-urls=${urls}`,
    '',
  ].join('\n');
}

export function urlsOf(text: string): string[] {
  return text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');
}

export function shown({ id, name, peerUrls, clientUrls, isLearner }: ClusterMember): object {
  return { id: idText(id), name, isStarted: name !== '', role: isLearner ? 'learner' : 'voter', peerUrls, clientUrls };
}

export const nameOf = ({ id, name }: ClusterMember): string => (name === '' ? idText(id) : name);

/** Nobody knows whether it was done: the same may be asked for again. */
export const isUnknown = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'unknown';

export const nameTaken = (name: string): CommandError =>
  new CommandError(
    'RG_PEER_URL_EXISTS',
    'a member has that name',
    { found: name, expected: 'a name nobody else has' },
    'choose another one; a member that is gone for good is removed first',
  );

export const wasRemoved = (id: ClusterMemberId): CommandError =>
  new CommandError(
    'RG_MEMBER_NOT_FOUND',
    'the member was removed while it was waited for',
    { found: `no member ${idText(id)}`, expected: 'the member that was added' },
    'add it again if that was not meant',
  );
