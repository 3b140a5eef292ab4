import { openDataDirectory, openWal, type OpenedWal } from '@raftgate/storage';
import { fail } from '../level/violation.ts';
import { placeOf } from './check/place.ts';
import { CLUSTER, DIRECTORY, MEMBER, readImage } from './images.ts';
import { saidBy } from './model.ts';
import type { StorageWorld } from './world.ts';

export const where = (segmentBytes: number): Parameters<typeof openDataDirectory>[1] => ({
  directory: DIRECTORY,
  cluster: CLUSTER,
  member: MEMBER,
  name: 'm1',
  incarnation: 4_242,
  segmentBytes,
});

/** The power fails on a copy of the disk, right now: does it hold what was acknowledged? */
export function probe({ machine, model, prng, options: { segmentBytes }, spoiled }: StorageWorld): void {
  const copy = machine.disk.clone();
  copy.crash(prng);
  let log: OpenedWal | undefined;
  let why = 'nothing was answered';
  openDataDirectory(copy, where(segmentBytes), (error, _, created) => {
    if (error !== undefined || created) return void (why = error?.code ?? 'it is born again');
    openWal({ disk: copy }, where(segmentBytes), (failed, opened) => {
      log = opened;
      why = failed?.code ?? '';
    });
  });
  copy.drain();
  if (log === undefined) return fail('starts-after-crash', why);
  if (log.tail === 'ambiguous') fail('starts-after-crash', `ambiguous: ${log.report.join('; ')}`);
  placeOf(model, saidBy(log));
  const marker = log.snapshotMarker;
  if (marker === undefined || spoiled.has(`${marker.index}.${marker.term}`)) return;
  let problem: string | undefined = 'never read';
  readImage(copy, marker, (found) => (problem = found));
  copy.drain();
  if (problem !== undefined) fail('snapshot-of-the-marker', `${marker.index}.${marker.term}: ${problem}`);
}
