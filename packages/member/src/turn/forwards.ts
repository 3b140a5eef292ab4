import { Reader } from '@raftgate/bytes';
import { decodeCommand, isRefusal } from '@raftgate/store';
import { MAX_COMMAND_BYTES, MAX_FORWARDED_BYTES } from '../limits.ts';
import type { Forward } from '../peer/codec/forward.ts';
import type { ForwardRefusal } from '../peer/codec/forward-refused.ts';

/** A batch another member forwarded, checked, until it is proposed or refused. */
export interface ForwardedBatch extends Forward {
  readonly from: number;
}

/** Cluster versions: the one this leader has applied, which is what it may propose, and the newest it takes part in. */
interface Versions {
  readonly committed: number;
  readonly max: number;
}

/** What other members forwarded to this one since the last turn. */
export class Forwards {
  private queue: ForwardedBatch[] = [];
  private queuedBytes = 0;

  get batches(): readonly ForwardedBatch[] {
    return this.queue;
  }

  /** Held against MAX_FORWARDED_BYTES. */
  get bytes(): number {
    return this.queuedBytes;
  }

  get hasPending(): boolean {
    return this.queue.length > 0;
  }

  /** Returns why nothing of it was taken. Throws DecodeError where the bytes are no list of commands. */
  add(from: number, boot: number, forward: Forward, versions: Versions): ForwardRefusal | undefined {
    if (this.queuedBytes + forward.bytes.length > MAX_FORWARDED_BYTES) return 'OVERLOADED';
    if (!isWellFormed(from, boot, forward, versions)) return 'MALFORMED';
    this.queue.push({ ...forward, from });
    this.queuedBytes += forward.bytes.length;
    return undefined;
  }

  /** Takes out those for which `holds`. */
  takeWhere(holds: (batch: ForwardedBatch) => boolean): readonly ForwardedBatch[] {
    if (!this.queue.some(holds)) return [];
    const taken = this.queue.filter(holds);
    this.queue = this.queue.filter((batch) => !holds(batch));
    this.recount();
    return taken;
  }

  /** The first `count` were proposed. */
  remove(count: number): void {
    this.queue.splice(0, count);
    this.recount();
  }

  private recount(): void {
    this.queuedBytes = this.queue.reduce((sum, batch) => sum + batch.bytes.length, 0);
  }
}

/**
 * Walks every command (001-formats, section 2): what is spliced into the log unread would stop every member at apply. Its
 * origin must be who forwarded it, or answers would reach the wrong waiter.
 */
function isWellFormed(from: number, boot: number, { commands, firstSeq, lastSeq, bytes }: Forward, { committed, max }: Versions): boolean {
  const reader = new Reader(bytes);
  let previous = firstSeq - 1;
  for (let i = 0; i < commands; i++) {
    const decoded = decodeCommand(reader.bytes(MAX_COMMAND_BYTES));
    if (isRefusal(decoded)) return false;
    const { header, command } = decoded;
    if (header.member !== from || header.boot !== boot || header.minVersion > committed) return false;
    if (command.kind === 'clusterVersion' && command.version > max) return false;
    if (header.sequence <= previous || header.sequence > lastSeq) return false;
    previous = header.sequence;
  }
  return reader.remaining === 0;
}
