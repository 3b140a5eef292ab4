import { openDataDirectory, openWal } from '@raftgate/storage';
import type { MemoryDisk } from '@raftgate/storage/testing';
import { fail } from '../../level/violation.ts';
import type { dataDirectory } from '../probe.ts';

/** On a copy: whoever else is started there, by name or of another cluster, is refused (etcd: "wal: metadata conflict"). */
export function othersRefused(disk: MemoryDisk, own: ReturnType<typeof dataDirectory>): void {
  for (const other of [
    { ...own, member: own.member + 1 },
    { ...own, cluster: own.cluster + 1 },
  ]) {
    const copy = disk.clone();
    const codes: (string | undefined)[] = [];
    openDataDirectory(copy, other, (error) => codes.push(error?.code));
    openWal({ disk: copy }, other, (error) => codes.push(error?.code));
    copy.drain();
    for (const code of codes)
      if (code !== 'RG_DATA_DIR_FOREIGN')
        fail('others-refused', `${other.cluster}/${other.member} starts with the data of another: ${code ?? 'taken'}`);
  }
}
