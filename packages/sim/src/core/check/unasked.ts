import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import { membersOf, type Position } from '../ledger.ts';
import type { CoreNode } from '../node.ts';
import { isSame } from './asked.ts';
import { fail } from '../../level/violation.ts';

/**
 * What a leader changes though nobody asked it to follows from what is in force, whole: the end of a joint configuration that leaves by itself, or
 * a vote for one learner that was to get it (paper, section 6; dissertation, 4.2.1; etcd-io/raft, autoLeave). One that is to be left by hand stays.
 */
export function unasked({ id, asked }: CoreNode, { before, configuration, index, term }: Position): void {
  if (before === undefined || (asked.index === index && asked.term === term)) return;
  const from = before.configuration;
  const follows = configuration.outgoing.length === 0 && !configuration.autoLeave;
  const isOwn = from.outgoing.length > 0 ? from.autoLeave && isLeft(from, configuration) : isPromotion(from, configuration);
  if (!follows || !isOwn)
    fail('unasked', `${id} goes from ${membersOf(from)} to ${membersOf(configuration)} at ${index}, and nobody asked it to`);
}

function isLeft(from: Configuration, { voters, learners }: Configuration): boolean {
  return isSame(from.voters, voters) && isSame(from.learners, learners);
}

function isPromotion(from: Configuration, { voters, learners }: Configuration): boolean {
  const one = from.learners.find((learner) => voters.some((voter) => voter.id === learner.id));
  if (one?.autoPromote !== true) return false;
  const left = from.learners.filter((learner) => learner !== one);
  return isSame([...from.voters, asVoter(one)], voters) && isSame(left, learners);
}

/** It has no vote to wait for any more. */
function asVoter({ id, name, incarnation, peerUrls }: ConfigurationMember): ConfigurationMember {
  return { id, name, incarnation, peerUrls };
}
