import type { Configuration } from '@raftgate/raft';

/** Who must hold an entry, by name. `outgoing` is empty outside joint consensus; learners do not count (dissertation, 4.2.1). */
export interface Quorums {
  readonly index: number;
  readonly voters: readonly string[];
  readonly outgoing: readonly string[];
}

export function quorumsOf(index: number, configuration: Configuration): Quorums {
  return {
    index,
    voters: configuration.voters.map(({ name }) => name),
    outgoing: configuration.outgoing.map(({ name }) => name),
  };
}

/** A majority of the voters, and during joint consensus one of the outgoing voters too (Raft paper, section 6). */
export function isQuorum({ voters, outgoing }: Quorums, has: (member: string) => boolean): boolean {
  return isMajority(voters, has) && (outgoing.length === 0 || isMajority(outgoing, has));
}

function isMajority(members: readonly string[], has: (member: string) => boolean): boolean {
  let count = 0;
  for (const member of members) if (has(member)) count += 1;
  return count * 2 > members.length;
}
