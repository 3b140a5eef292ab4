import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import type { Configuration } from '@raftgate/raft';
import { fail } from '../../level/violation.ts';
import { membersOf, type Ledger } from '../ledger.ts';

/** A change somebody asked for, what was made of it, and what was said of it. */
export interface AskedChange {
  readonly request: MembershipRequest;
  /** The entry that a leader made of it. */
  made: { readonly index: number; readonly term: number } | undefined;
  outcome: MembershipOutcome | undefined;
}

/** Law 5: `changed` names what is committed, by the entry that was made of this very change; `refused` is final. */
export function answeredTruly(ledger: Ledger, asked: AskedChange): void {
  const { request, made, outcome } = asked;
  if (outcome?.outcome === 'refused' && made !== undefined && isCommitted(ledger, made))
    fail('change-answers', `${request.change} was refused (${outcome.code}), and is committed at ${made.index}/${made.term}`);
  if (outcome?.outcome !== 'changed') return;
  const { index, configuration } = outcome;
  if (made !== undefined && !isCommitted(ledger, made))
    fail('change-answers', `${request.change} is done, and is not committed at ${made.index}/${made.term}`);
  const position = ledger.committed.at(index);
  if (position === undefined) fail('change-answers', `${request.change} is done at ${index}, which is not committed`);
  const members = membersOf(configuration);
  if (members !== membersOf(position.configuration))
    fail(
      'change-answers',
      `${request.change} is done, and was told ${members}; in force at ${index} is ${membersOf(position.configuration)}`,
    );
  if (configuration.outgoing.length > 0 || !isSo(request, configuration))
    fail('change-answers', `${request.change} of ${idsOf(request)} is done, and in force is ${members}`);
}

function isCommitted({ committed }: Ledger, { index, term }: { readonly index: number; readonly term: number }): boolean {
  return committed[index]?.term === term;
}

function isSo(request: MembershipRequest, { voters, learners }: Configuration): boolean {
  const has = (members: Configuration['voters'], id: number): boolean => members.some((member) => member.id === id);
  switch (request.change) {
    case 'remove':
      return !has(voters, request.id) && !has(learners, request.id);
    case 'promote':
      return has(voters, request.id);
    case 'update':
      return [...voters, ...learners].some(({ id, peerUrls }) => id === request.id && peerUrls.join() === request.peerUrls.join());
    case 'reconfigure':
      return voters.length === request.voters.length && request.voters.every((id) => has(voters, id));
    default:
      return true;
  }
}

function idsOf(request: MembershipRequest): string {
  if (request.change === 'reconfigure') return request.voters.join(' ');
  return request.change === 'add' ? '' : String(request.id);
}
