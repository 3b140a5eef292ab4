import type { Random } from '@raftgate/io';

/** 53 random bits, never 0: an incarnation, a boot, a seed. */
export function drawInteger(random: Random): number {
  const drawn = (random.uint32() % 0x20_0000) * 0x1_0000_0000 + random.uint32();
  return drawn === 0 ? 1 : drawn;
}
