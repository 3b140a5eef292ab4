import type { Io } from '@raftgate/io';
import { createSnapshotWriter } from '@raftgate/storage';
import type { SnapshotWriter, StorageError } from '@raftgate/storage';
import { encodeImage } from '@raftgate/store';
import type { StoreImage } from '@raftgate/store';
import type { SnapshotPort } from './port.ts';

/** Writes snapshots on the member's own thread, one chunk (about a millisecond) a turn of the loop. */
export function inlineSnapshots(io: Io, directory: string): SnapshotPort {
  return {
    write(image, header, done): void {
      createSnapshotWriter(io.disk, directory, header, (error, writer) => {
        if (writer === undefined) return done(error, 0);
        writeChunks(io, image, writer, done);
      });
    },
  };
}

function writeChunks(
  io: Io,
  image: StoreImage,
  writer: SnapshotWriter,
  done: (error: StorageError | undefined, bytes: number) => void,
): void {
  const chunks = encodeImage(image);
  const giveUp = (error: StorageError): void => writer.abort(() => done(error, 0));
  const next = (): void => {
    const chunk = chunks.next();
    if (chunk.done === true) return writer.finish((error, bytes) => (error === undefined ? done(undefined, bytes) : giveUp(error)));
    writer.push(chunk.value, (error) => {
      if (error !== undefined) return giveUp(error);
      io.timers.soon(next);
    });
  };
  next();
}
