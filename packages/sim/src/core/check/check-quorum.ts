import type { Configuration } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import { fail } from '../../level/violation.ts';

/** Election timeouts within which a leader without a quorum notices: windows begin at its last check, and a transfer begins one anew. */
const NOTICES = 4;

/**
 * CheckQuorum (dissertation, 6.2) in both directions, after each tick of who led before it: who was answered by a quorum within an
 * election timeout leads on, who was not for several gives up. A transfer is given up in time, and no sooner (3.10).
 */
export function checkQuorum(node: CoreNode, termBefore: number): void {
  const { id, raft, hearing, config, memory } = node;
  if (raft.term !== termBefore) return;
  if (raft.role === 'leader') transfersInTime(node);
  if (!node.isHandedOut) return;
  const { electionTicks } = config;
  const { configuration, configurationIndex } = memory[memory.length - 1];
  if (raft.role !== 'leader') {
    const isRemoved = configuration.voters.every((voter) => voter.id !== id) && configurationIndex <= raft.log.committed;
    if (!isRemoved && isAnswered(node, configuration, electionTicks - 1))
      fail('check-quorum', `${id} gives up leading term ${termBefore}, though a quorum has just answered it`);
    return;
  }
  const most = NOTICES * electionTicks + 2;
  if (config.checkQuorum && hearing.ticks - hearing.since > most && !isAnswered(node, configuration, most))
    fail('check-quorum', `${id} leads term ${termBefore}, and no quorum has answered for ${most} ticks`);
}

function transfersInTime({ id, raft, hearing, config }: CoreNode): void {
  const { transferTicks } = hearing;
  hearing.transferTicks = raft.transferee === 0 ? 0 : transferTicks + 1;
  if (raft.transferee === 0 && transferTicks > 0 && transferTicks < config.electionTicks - 1)
    fail('transfer', `${id} gives up handing over after ${transferTicks + 1} ticks`);
  if (hearing.transferTicks > config.electionTicks + 1)
    fail('transfer', `${id} has been handing over to ${raft.transferee} for ${hearing.transferTicks} ticks`);
}

/** Whether a majority of each half answered, or joined, within the last `ticks` ticks. */
function isAnswered({ id, hearing }: CoreNode, { voters, outgoing }: Configuration, ticks: number): boolean {
  for (const half of [voters, outgoing]) {
    let answered = 0;
    for (const member of half) if (member.id === id || hearing.ticks - hearing.answered[member.id] <= ticks) answered++;
    if (half.length > 0 && answered * 2 <= half.length) return false;
  }
  return true;
}
