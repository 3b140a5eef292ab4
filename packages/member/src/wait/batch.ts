import { Writer } from '@raftgate/bytes';
import { encodeCommand } from '@raftgate/store';
import type { Command, CommandHeader } from '@raftgate/store';
import { MAX_ENTRY_BYTES, MAX_ENTRY_COMMANDS } from '../limits.ts';
import type { ProposalRecord } from './record.ts';

/** Encoded commands that travel together: the body of an entry, or part of one. Never above the bounds of an entry. */
export class Batch {
  readonly records: ProposalRecord[] = [];
  private readonly writer = new Writer();
  /** Where each command ends. */
  private readonly ends: number[] = [];

  get commands(): number {
    return this.records.length;
  }

  get firstSequence(): number {
    return this.records[0]?.sequence ?? 0;
  }

  get lastSequence(): number {
    return this.records.at(-1)?.sequence ?? 0;
  }

  get isFull(): boolean {
    return this.records.length >= MAX_ENTRY_COMMANDS;
  }

  /** The commands back to back. Once they were handed on, nothing is added. */
  get bytes(): Uint8Array {
    return this.writer.view();
  }

  /** Encodes a command behind the others and returns its size in bytes; undefined, and nothing added, when they would exceed an entry. */
  add(header: CommandHeader, command: Command, record: ProposalRecord): number | undefined {
    const before = this.writer.length;
    encodeCommand(this.writer, header, command);
    const size = this.writer.length - before;
    if (this.writer.length > MAX_ENTRY_BYTES && before > 0) {
      this.writer.length = before;
      return undefined;
    }
    this.records.push(record);
    this.ends.push(this.writer.length);
    return size;
  }

  /** Takes back the command that was added last. */
  removeLast(): void {
    this.records.pop();
    this.ends.pop();
    this.writer.length = this.ends.at(-1) ?? 0;
  }

  /** Adds a command of another batch, byte for byte. False, and nothing added, when they would exceed an entry. */
  addFrom(other: Batch, record: ProposalRecord): boolean {
    const at = other.positionOf(record.sequence);
    const command = other.bytes.subarray(other.ends[at - 1] ?? 0, other.ends[at]);
    if (this.isFull || this.writer.length + command.length > MAX_ENTRY_BYTES) return false;
    this.addEncoded(command, record);
    return true;
  }

  /** A batch of the commands for which `keep` holds. */
  filtered(keep: (record: ProposalRecord) => boolean): Batch {
    const kept = new Batch();
    const { bytes } = this;
    let start = 0;
    this.records.forEach((record, at) => {
      const end = this.ends[at] ?? start;
      if (keep(record)) kept.addEncoded(bytes.subarray(start, end), record);
      start = end;
    });
    return kept;
  }

  /** Sequences rise along a batch. */
  private positionOf(sequence: number): number {
    let low = 0;
    let high = this.records.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.records[middle]?.sequence ?? 0) < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private addEncoded(command: Uint8Array, record: ProposalRecord): void {
    this.writer.raw(command);
    this.records.push(record);
    this.ends.push(this.writer.length);
  }
}
