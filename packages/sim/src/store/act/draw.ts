import type { Command } from '@raftgate/store';
import { MAX_HELD } from '../limits.ts';
import type { StoreWorld } from '../world.ts';

/** Often right at the end of a lease, or one millisecond from it. */
export function nextTime({ prng, logTime, leader }: StoreWorld): number {
  const ends = [...leader.model.leases.values()].map(({ deadlineMs }) => deadlineMs).filter((deadlineMs) => deadlineMs >= logTime);
  if (ends.length > 0 && prng.chance(1, 3)) return Math.max(logTime, ends[prng.below(ends.length)] + prng.below(3) - 1);
  return logTime + (prng.chance(1, 2) ? 0 : prng.below(700));
}

/** The commands of an entry, drawn one after another, where the model will stand; some are held back and come behind others. */
export function drawCommands({ prng, options, leader, commands, counts, held, logTime }: StoreWorld): Command[] {
  const ahead = leader.model.clone();
  const drawn: Command[] = [];
  for (const { lease, deadlineMs } of leader.store.leases.due(logTime, prng.below(3))) {
    counts.expiries++;
    drawn.push({ kind: 'leaseExpire', lease, deadlineMs });
  }
  const count = 1 + prng.below(options.entryCommands);
  while (drawn.length < count) {
    const late = prng.chance(1, 3) ? held.shift() : undefined;
    const command = late ?? commands.next(ahead);
    if (late === undefined && held.length < MAX_HELD && prng.chance(1, 6)) held.push(command);
    else {
      drawn.push(command);
      ahead.apply(command, logTime);
    }
  }
  return drawn;
}
