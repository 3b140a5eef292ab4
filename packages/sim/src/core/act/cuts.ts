import type { Prng } from '@raftgate/bytes';
import type { CoreNetwork } from '../network.ts';
import type { CoreWorld } from '../world.ts';

/** The net falls apart: into two halves, for one member, one way, around a bridge, along a chain, or at random. */
export function partition({ network, members }: CoreWorld, prng: Prng): void {
  network.heal();
  const ids = members.map(({ id }) => id);
  const one = ids[prng.below(ids.length)];
  switch (prng.below(6)) {
    case 0:
      return halves(network, ids, prng, true);
    case 1:
      return halves(network, ids, prng, false);
    case 2:
      for (const id of ids) if (id !== one) network.cutBoth(one, id);
      return;
    case 3:
      return bridge(network, ids, one, prng);
    case 4:
      return chain(network, ids);
    default:
      for (const from of ids) for (const to of ids) if (from !== to && prng.chance(1, 4)) network.cutWay(from, to);
  }
}

function halves(network: CoreNetwork, ids: readonly number[], prng: Prng, bothWays: boolean): void {
  const left = ids.filter(() => prng.chance(1, 2));
  for (const a of left) {
    for (const b of ids) {
      if (left.includes(b)) continue;
      network.cutWay(a, b);
      if (bothWays) network.cutWay(b, a);
    }
  }
}

/** Two halves that only `one` sees both of. */
function bridge(network: CoreNetwork, ids: readonly number[], one: number, prng: Prng): void {
  const left = ids.filter((id) => id !== one && prng.chance(1, 2));
  for (const a of left) for (const b of ids) if (b !== one && !left.includes(b)) network.cutBoth(a, b);
}

/** Each sees its neighbours only. */
export function chain(network: CoreNetwork, ids: readonly number[]): void {
  ids.forEach((a, at) => {
    ids.forEach((b, other) => {
      if (other > at + 1) network.cutBoth(a, b);
    });
  });
}

/** Everyone sees `hub` only. */
export function star(network: CoreNetwork, ids: readonly number[], hub: number): void {
  for (const a of ids) for (const b of ids) if (a < b && a !== hub && b !== hub) network.cutBoth(a, b);
}
