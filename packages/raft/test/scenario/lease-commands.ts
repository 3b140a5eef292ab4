// The part of the vocabulary that reads clocks.
import { holdsLease, leaseIndex, observeTime } from '../../src/index.ts';
import type { World } from './world.ts';

type Command = (world: World, args: readonly string[]) => void;

export const LEASE_COMMANDS: Readonly<Record<string, Command>> = {
  /** clock 1 5000: what the clock of 1 shows, in milliseconds */
  clock(world, [id, nowMs]) {
    observeTime(world.network.node(Number(id)).raft, Number(nowMs));
  },

  /** lease 1 5900: a read by lease at 1, whose clock shows 5900 when the answer is fixed */
  lease(world, [id, nowMs]) {
    const { raft } = world.network.node(Number(id));
    const index = leaseIndex(raft);
    if (index === 0) return world.say(`${id} has no lease`);
    world.say(holdsLease(raft, Number(nowMs)) ? `${id} reads at ${nowMs}: index ${index}` : `${id} has no lease at ${nowMs}`);
  },
};
