import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Quantiles, quantiles } from './quantiles.ts';

const SAMPLES = 200;
const BLOCK_BYTES = 4_096;

/** What the disk under the members takes, so that a reader can tell it from the software. */
export interface DiskFigures {
  /** One block written where zeros were, and synced, as a log does it. */
  readonly syncMs: Quantiles;
  /** Two of them, one after the other: what lies between a leader that hands over and the next write (member, src/stop.test.ts). */
  readonly twoSyncsMs: Quantiles;
}

export async function sampleDisk(directory: string): Promise<DiskFigures> {
  const file = await open(join(directory, 'sync-samples'), 'w');
  const block = new Uint8Array(BLOCK_BYTES);
  const tookMs: number[] = [];
  try {
    await file.write(new Uint8Array(BLOCK_BYTES * SAMPLES), 0, undefined, 0);
    await file.sync();
    block.fill(1);
    for (let i = 0; i < SAMPLES; i++) {
      const startedMs = performance.now();
      await file.write(block, 0, BLOCK_BYTES, i * BLOCK_BYTES);
      await file.datasync();
      tookMs.push(performance.now() - startedMs);
    }
  } finally {
    await file.close();
  }
  const pairs = tookMs.slice(1).map((ms, at) => ms + (tookMs[at] ?? 0));
  return { syncMs: quantiles(tookMs), twoSyncsMs: quantiles(pairs) };
}
