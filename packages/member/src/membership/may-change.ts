import type { Configuration } from '@raftgate/raft';
import type { ChangeRefused } from './target.ts';
import type { MembershipRequest } from './request.ts';

/**
 * Whether the cluster, as its leader sees it, could lose its quorum by this change (etcd: --strict-reconfig-check, which is
 * always on). `isConnected` tells whether a member answers; of the leader itself it does.
 */
export function whyUnsafe(
  request: MembershipRequest,
  { voters }: Configuration,
  isConnected: (id: number) => boolean,
): ChangeRefused | undefined {
  switch (request.change) {
    case 'add': {
      // It changes no quorum, and its promotion is looked at anew: the successor of one that is down may come first. etcd refuses that.
      if (request.as === 'learner') return undefined;
      const silent = voters.find(({ id }) => !isConnected(id));
      return silent === undefined
        ? undefined
        : { code: 'UNHEALTHY', message: `voter ${silent.id} does not answer: bring it back or remove it first` };
    }
    case 'promote': {
      const answering = voters.filter(({ id }) => isConnected(id)).length + 1;
      return answering >= quorum(voters.length + 1) ? undefined : notEnough(answering, voters.length + 1);
    }
    case 'remove': {
      if (!voters.some(({ id }) => id === request.id)) return undefined;
      const left = voters.filter(({ id }) => id !== request.id).map(({ id }) => id);
      return left.length === 0 ? notEnough(0, 0) : whyNoQuorum(left, isConnected);
    }
    case 'update':
      return undefined;
    case 'reconfigure':
      return request.voters.length === 0 ? notEnough(0, 0) : whyNoQuorum(request.voters, isConnected);
  }
}

function whyNoQuorum(voters: readonly number[], isConnected: (id: number) => boolean): ChangeRefused | undefined {
  const answering = voters.filter(isConnected).length;
  if (answering >= quorum(voters.length)) return undefined;
  return { code: 'UNHEALTHY', message: `of the ${voters.length} voters that would be left ${answering} answer` };
}

function quorum(voters: number): number {
  return Math.floor(voters / 2) + 1;
}

function notEnough(answering: number, voters: number): ChangeRefused {
  return { code: 'NOT_ENOUGH_STARTED', message: `${answering} of ${voters} voters would answer` };
}
