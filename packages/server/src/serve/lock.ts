import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ServeError } from '../errors.ts';

/** Nothing is ever written to it. */
const FILE = 'lock';
/** SQLITE_BUSY: another process holds it. */
const BUSY = 5;

/**
 * Keeps every other process off the data directory until the returned function is called or this process ends: two writers of
 * one log would destroy it, and what a starting member does to a torn tail would undo acknowledged writes of a running one. The
 * lock is the system's, taken by SQLite on an empty file (Node has no flock of its own), so no crash leaves one behind.
 */
export function lockDataDir(path: string): () => void {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(join(path, FILE));
    database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    const held = database;
    return () => held.close();
  } catch (error) {
    database?.close();
    throw refusal(path, error);
  }
}

function refusal(path: string, error: unknown): ServeError {
  const { errcode, message } = error as { readonly errcode?: number; readonly message: string };
  if (errcode === BUSY) {
    return new ServeError(
      'RG_DATA_DIR_IN_USE',
      'another member runs on this data directory',
      { found: `a lock on ${join(path, FILE)}`, expected: 'a data directory of this process alone' },
      'stop that member first, or point --data-dir elsewhere',
    );
  }
  return new ServeError(
    'RG_DATA_DIR',
    'the data directory cannot be locked',
    { found: `${join(path, FILE)}: ${message}`, expected: 'a file this user may lock' },
    'correct its owner and mode, or point --data-dir at a disk that knows locks',
  );
}
