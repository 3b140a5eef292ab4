import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { SnapshotCache } from '@raftgate/client';

/** One file, replaced whole: written beside, flushed, renamed, and the rename flushed with its directory. */
export function fileCache(path: string): SnapshotCache {
  return {
    load: async () => {
      try {
        return await readFile(path);
      } catch {
        return undefined;
      }
    },
    save: async (bytes) => {
      const directory = dirname(path);
      await mkdir(directory, { recursive: true });
      await flushed(`${path}.tmp`, 'w', (file) => file.writeFile(bytes));
      await rename(`${path}.tmp`, path);
      await flushed(directory, 'r', async () => undefined);
    },
  };
}

async function flushed(path: string, flags: string, run: (file: Awaited<ReturnType<typeof open>>) => Promise<void>): Promise<void> {
  const file = await open(path, flags);
  try {
    await run(file);
    await file.sync();
  } finally {
    await file.close();
  }
}
