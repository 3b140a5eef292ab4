// The thread that writes snapshot files, so that the member's own never waits for one (design, "Store memory").
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Disk } from '@raftgate/io';
import { nodeDisk } from '@raftgate/io/node';
import { type SnapshotWriter, type StorageError, createSnapshotWriter } from '@raftgate/storage';
import { encodeImage } from '@raftgate/store';
import type { WorkerPlace, WriteReply, WriteRequest } from './protocol.ts';

function serveWrites(port: MessagePort, disk: Disk, directory: string): void {
  port.on('message', ({ image, header }: WriteRequest) => {
    const done = (error: StorageError | undefined, bytes: number): void => port.postMessage(replyOf(error, bytes), []);
    createSnapshotWriter(disk, directory, header, (error, writer) => {
      if (writer === undefined) return done(error, 0);
      writeChunks(encodeImage(image), writer, done);
    });
  });
}

function writeChunks(
  chunks: Iterator<Uint8Array>,
  writer: SnapshotWriter,
  done: (error: StorageError | undefined, bytes: number) => void,
): void {
  const giveUp = (error: StorageError): void => writer.abort(() => done(error, 0));
  const chunk = chunks.next();
  if (chunk.done === true) return writer.finish((error, bytes) => (error === undefined ? done(undefined, bytes) : giveUp(error)));
  writer.push(chunk.value, (error) => {
    if (error !== undefined) return giveUp(error);
    writeChunks(chunks, writer, done);
  });
}

function replyOf(error: StorageError | undefined, bytes: number): WriteReply {
  if (error === undefined) return { bytes };
  const { code, message, found, expected } = error;
  const lines = { ...(found === undefined ? {} : { found }), ...(expected === undefined ? {} : { expected }) };
  return { bytes, error: { code, message, ...lines, ...(error.do === undefined ? {} : { do: error.do }) } };
}

const place: WorkerPlace = workerData;
if (parentPort !== null) serveWrites(parentPort, nodeDisk(place.root), place.directory);
