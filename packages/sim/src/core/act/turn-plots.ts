import type { CoreWorld } from '../world.ts';
import { drain, tickOne } from './calm.ts';
import { isolate, leaderAndOther, others, pick } from './cast.ts';
import { readAt } from './clients.ts';
import { elect } from './elect.ts';
import { hearsInOneTurn } from './turn.ts';

/** A leader is asked for reads, and hears in the same turn that another one leads: what it was about to say for them is not said any more (dissertation, 6.4). */
export function askedTooLate(world: CoreWorld): void {
  const { network, prng } = world;
  const cast = leaderAndOther(world);
  if (cast === undefined) return;
  const { leader } = cast;
  drain(world, 100);
  for (const other of others(world, leader)) if (prng.chance(2, 3)) readAt(world, other);
  const asked = network.queue.filter(({ to }) => to === leader.id);
  for (const message of asked) network.take(network.queue.indexOf(message));
  const rest = isolate(world, leader, 0);
  const next = pick(world, rest);
  if (next === undefined) return;
  elect(world, next, rest);
  network.heal();
  for (let ticks = next.config.heartbeatTicks; ticks > 0; ticks--) tickOne(world, next);
  const told = network.queue.filter(({ to }) => to === leader.id);
  for (const message of told) network.take(network.queue.indexOf(message));
  hearsInOneTurn(world, leader, [...asked, ...told]);
  drain(world, prng.below(60));
}
