import type { RaftConfig } from './config.ts';

/**
 * A configuration for who does not want to think about it: with a tick every 20 ms, etcd's heartbeat of 100 ms and election
 * timeout of 1,000 ms; windows that fill a gigabit link over 100 ms. Spread it and change what you like.
 */
export function defaultConfig(id: number, seed: number): RaftConfig {
  return {
    id,
    seed,
    electionTicks: 50,
    heartbeatTicks: 5,
    preVote: true,
    checkQuorum: true,
    maxInflightMessages: 256,
    maxInflightBytes: 16 * 1024 * 1024,
    maxAppendBytes: 1024 * 1024,
    maxUncommittedBytes: 64 * 1024 * 1024,
    maxCommittedBytes: 4 * 1024 * 1024,
    mayVote: true,
    highestIndexSeen: 0,
  };
}
