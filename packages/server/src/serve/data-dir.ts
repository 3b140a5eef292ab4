import { accessSync, constants, mkdirSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { ServeError } from '../errors.ts';
import type { ServeConfig } from '../flags/config.ts';

export interface DataPlace {
  /** Root of io's disk, absolute. */
  readonly root: string;
  /** Name of the data directory under it. */
  readonly directory: string;
  /** The data directory, absolute, for people. */
  readonly path: string;
}

/** Makes the data directory, readable by its owner only, and checks that it can be written. */
export function prepareDataDir(config: ServeConfig): DataPlace {
  const path = resolve(config.dataDir);
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'EOTHER';
    throw new ServeError(
      'RG_DATA_DIR',
      'the data directory cannot be used',
      { found: `${path}: ${code}`, expected: 'a directory this user may write' },
      'correct its owner and mode, or point --data-dir elsewhere',
    );
  }
  return { root: dirname(path), directory: basename(path), path };
}
