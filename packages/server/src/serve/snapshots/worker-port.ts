import { Worker } from 'node:worker_threads';
import type { SnapshotPort } from '@raftgate/member';
import { StorageError, type StorageErrorCode } from '@raftgate/storage';
import { messageOf } from '../../errors.ts';
import type { WorkerPlace, WriteReply, WriteRequest } from './protocol.ts';

type Done = Parameters<SnapshotPort['write']>[2];

/** Hands snapshots to a thread of their own, started when the first one is due. */
export class WorkerSnapshots implements SnapshotPort {
  private readonly place: WorkerPlace;
  private worker: Worker | undefined;
  private pending: Done | undefined;

  constructor(place: WorkerPlace) {
    this.place = place;
  }

  write(image: WriteRequest['image'], header: WriteRequest['header'], done: Done): void {
    this.pending = done;
    this.worker ??= this.start();
    const request: WriteRequest = { image, header };
    this.worker.postMessage(request, []);
  }

  /** Ends the thread; a write under way is cut off and leaves only its `.tmp` file. */
  stop(): void {
    this.pending = undefined;
    void this.worker?.terminate();
    this.worker = undefined;
  }

  private start(): Worker {
    // Compiled packages hold .js files where the sources hold .ts.
    const file = import.meta.url.endsWith('.ts') ? new URL('./worker.ts', import.meta.url) : new URL('./worker.js', import.meta.url);
    const worker = new Worker(file, { workerData: this.place, name: 'snapshots' });
    worker.on('message', (reply: WriteReply) => this.settle(errorOf(reply), reply.bytes));
    worker.on('error', (error) => this.lost(worker, messageOf(error)));
    worker.on('exit', () => this.lost(worker, 'the thread ended'));
    // Not a reason for the process to live on.
    worker.unref();
    return worker;
  }

  private lost(worker: Worker, reason: string): void {
    if (this.worker === worker) this.worker = undefined;
    this.settle(new StorageError('RG_DISK', `the snapshot thread failed: ${reason}`), 0);
  }

  private settle(error: StorageError | undefined, bytes: number): void {
    const { pending } = this;
    this.pending = undefined;
    pending?.(error, bytes);
  }
}

function errorOf({ error }: WriteReply): StorageError | undefined {
  if (error === undefined) return undefined;
  const { code, message, ...lines } = error;
  return new StorageError(code as StorageErrorCode, message, lines);
}
