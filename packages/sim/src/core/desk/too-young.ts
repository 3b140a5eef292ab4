import type { MembershipOutcome } from '@raftgate/member';
import type { ChangeReply } from '@raftgate/member/membership';
import { fail } from '../../level/violation.ts';
import type { CoreNode } from '../node.ts';

/** Leads for less than an election timeout: whoever runs may not have been heard yet. */
export function isYoung({ hearing, leadsSinceTick, config }: CoreNode): boolean {
  return hearing.ticks - leadsSinceTick < config.electionTicks;
}

/** A leader that has just come to lead says of nobody that it does not answer. `said`: what this leader has just answered. */
export function notTooYoung(node: CoreNode, said: MembershipOutcome | ChangeReply | undefined): void {
  if (said === undefined || !('code' in said) || said.code !== 'UNHEALTHY' || !isYoung(node)) return;
  fail('change-answers', `${node.id} has just come to lead, and refuses: ${said.message}`);
}
