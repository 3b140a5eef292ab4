import type { Message } from '@raftgate/raft';
import type { CoreNode } from '../node.ts';
import type { CoreWorld } from '../world.ts';
import { drain, settleDisks, tickOne } from './calm.ts';
import { deliver } from './deliver.ts';

/** A transfer is given up; the word that was said and did not arrive. */
export function giveUp(world: CoreWorld, leader: CoreNode): Message | undefined {
  const { network } = world;
  let word: Message | undefined;
  for (let ticks = leader.config.electionTicks + 1; ticks > 0; ticks--) {
    for (let i = 0; i < 60 && network.queue.length > 0; i++) {
      const message = network.take(0);
      if (message.type === 'timeoutNow') word = message;
      else deliver(world, message);
    }
    tickOne(world, leader);
    settleDisks(world);
  }
  drain(world, 60);
  return word;
}
