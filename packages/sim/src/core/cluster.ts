import type { Configuration, ConfigurationMember, RaftConfig } from '@raftgate/raft';
import { leaseOf } from './clock.ts';
import { MAX_ID } from './limits.ts';
import type { CoreOptions } from './options.ts';

/** Beside those of the bootstrap configuration: who may be added later. */
const JOINERS = 2;

const PRIORITIES: ReadonlyMap<number, number> = new Map([
  [2, 5],
  [3, 5],
  [5, 1],
]);

export function memberOf(id: number): ConfigurationMember {
  return { id, name: `m${id}`, incarnation: 3 * id, peerUrls: [`a${id}`, `b${id}`] };
}

export function bootstrapOf({ voters, learners }: CoreOptions): Configuration {
  // Nobody was met yet (001-formats, section 6).
  const ids = Array.from({ length: voters + learners }, (_, at) => ({ ...memberOf(at + 1), incarnation: 0 }));
  return { voters: ids.slice(0, voters), outgoing: [], learners: ids.slice(voters), autoLeave: false };
}

/** Everybody who may ever take part; joiners have no configuration until a leader brings one. */
export function configsOf(options: CoreOptions, seed: number): RaftConfig[] {
  const size = Math.min(MAX_ID, options.voters + options.learners + (options.churn === 'none' ? 0 : JOINERS));
  const { electionTicks, heartbeatTicks, preVote, checkQuorum } = options;
  const { maxInflightMessages, maxInflightBytes, maxAppendBytes, maxUncommittedBytes, maxCommittedBytes } = options;
  return Array.from({ length: size }, (_, at) => ({
    id: at + 1,
    seed,
    electionTicks,
    heartbeatTicks,
    preVote,
    checkQuorum,
    maxInflightMessages,
    maxInflightBytes,
    maxAppendBytes,
    maxUncommittedBytes,
    maxCommittedBytes,
    mayVote: true,
    highestIndexSeen: 0,
    // Always there, so that all cores have one shape.
    priorities: options.priorities ? PRIORITIES : undefined,
    lease: at + 1 === options.leaseless ? undefined : leaseOf(options),
  }));
}
