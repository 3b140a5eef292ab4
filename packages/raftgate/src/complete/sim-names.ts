import type { Candidate, SimNames } from './wanted.ts';

/** Names the simulator knows; none where it is not the checkout that has the mutants. */
export async function simNames(names: SimNames): Promise<readonly Candidate[]> {
  switch (names) {
    case 'scopes': {
      const { scopes } = await import('@raftgate/sim');
      return Object.keys(scopes).map((word) => ({ word, about: '' }));
    }
    case 'mutants': {
      const { readMutants } = await import('../commands/sim-mutants.ts');
      return readMutants().map(({ id, name, header }) => ({ word: id, about: header['breaks'] ?? name }));
    }
    case 'options': {
      const { optionNames } = await import('../commands/sim-options.ts');
      return optionNames().map((name) => ({ word: `${name}=`, about: '' }));
    }
  }
}
