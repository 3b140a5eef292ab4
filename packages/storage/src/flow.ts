import type { IoError } from '@raftgate/io';
import { diskError, type StorageError } from './errors.ts';

export type Done = (error: StorageError | undefined) => void;
export type DoneWith<T> = (error: StorageError | undefined, result: T | undefined) => void;
export type Step = (next: Done) => void;

/** Steps one after the other; the first error ends it. */
export function series(steps: readonly Step[], done: Done): void {
  const run = (at: number): void => {
    if (at === steps.length) done(undefined);
    else steps[at]((error) => (error === undefined ? run(at + 1) : done(error)));
  };
  run(0);
}

/** `work` on each item, one after the other; the first error ends it. */
export function each<T>(items: readonly T[], work: (item: T, next: Done) => void, done: Done): void {
  series(
    items.map((item) => (next: Done) => work(item, next)),
    done,
  );
}

/** A port's `done` that reports in this package's errors. */
export function io(done: Done): (error: IoError | undefined) => void {
  return (error) => done(error === undefined ? undefined : diskError(error));
}

/** Like `io`, and not being there is fine. */
export function ioOrAbsent(done: Done): (error: IoError | undefined) => void {
  return (error) => done(error === undefined || error.code === 'ENOENT' ? undefined : diskError(error));
}
