import { utf8Encode } from '@raftgate/bytes';
import { MAX_CLUSTER_MEMBERS, MAX_NAME_BYTES } from '../limits.ts';
import type { MembershipRequest } from './request.ts';
import { badUrls } from './target.ts';
import type { ChangeRefused } from './target.ts';

/** What is wrong with a request whoever leads; it is not sent to a leader, for which it would be a malformed frame. */
export function malformed(request: MembershipRequest): ChangeRefused | undefined {
  switch (request.change) {
    case 'add':
      if (utf8Encode(request.name ?? '').length > MAX_NAME_BYTES)
        return { code: 'INVALID', message: `a name over ${MAX_NAME_BYTES} bytes` };
      return badUrls(request.peerUrls);
    case 'update':
      return badUrls(request.peerUrls);
    case 'reconfigure':
      return Math.max(request.voters.length, request.learners.length) > MAX_CLUSTER_MEMBERS
        ? { code: 'TOO_MANY_MEMBERS', message: `at most ${MAX_CLUSTER_MEMBERS}` }
        : undefined;
    case 'promote':
    case 'remove':
      return undefined;
  }
}
