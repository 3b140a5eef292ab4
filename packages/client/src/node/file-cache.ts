import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SnapshotCache } from '../fleet/options.ts';

/** One file, replaced whole: written beside, flushed, renamed, and the rename flushed with its directory. */
export function fileCache(path: string): SnapshotCache {
  return {
    load: async () => {
      try {
        return await readFile(path);
      } catch (error) {
        // No file is the first start; every other failure is told.
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
        throw error;
      }
    },
    save: async (bytes) => {
      const directory = dirname(path);
      await mkdir(directory, { recursive: true });
      const file = await open(`${path}.tmp`, 'w');
      try {
        await file.writeFile(bytes);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(`${path}.tmp`, path);
      const parent = await open(directory, 'r');
      try {
        await parent.sync();
      } finally {
        await parent.close();
      }
    },
  };
}
