import { startElection, whyNotCampaign } from '../campaign.ts';
import type { TimeoutNow } from '../message.ts';
import type { Raft } from '../raft.ts';

/** The leader hands over: campaign at once, without a pre-vote, which its followers would refuse (dissertation, 3.10). Only our own leader may say so. */
export function handleTimeoutNow(raft: Raft, message: TimeoutNow): undefined {
  if (raft.leader !== message.from || whyNotCampaign(raft) !== undefined) return;
  startElection(raft, true);
}
