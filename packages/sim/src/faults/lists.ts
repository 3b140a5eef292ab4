import type { Prng } from '@raftgate/bytes';
import type { Configuration, ConfigurationMember } from '@raftgate/raft';

interface Lists {
  readonly voters: readonly ConfigurationMember[];
  readonly learners: readonly ConfigurationMember[];
  readonly gone: readonly ConfigurationMember[];
}

/** Whom of a configuration a change of several at once leaves what they are, makes voters, or lets go. */
export function drawLists(prng: Prng, { voters, learners }: Configuration): Lists {
  const staying = voters.filter(() => prng.chance(2, 3));
  const promoted = learners.filter(() => prng.chance(2, 3));
  const learning = learners.filter((each) => !promoted.includes(each) && prng.chance(2, 3));
  // Somebody has to vote.
  const kept = staying.length + promoted.length > 0 ? staying : voters.slice(0, 1);
  const isIn = (each: ConfigurationMember): boolean => kept.includes(each) || promoted.includes(each) || learning.includes(each);
  return { voters: [...kept, ...promoted], learners: learning, gone: [...voters, ...learners].filter((each) => !isIn(each)) };
}
