import type { RpcCall } from '@raftgate/wire';
import { LIST_SLICE } from '../limits.ts';
import type { SliceJob } from '../slices.ts';

/** Collects a list a slice at a time. */
export class ListJob implements SliceJob {
  private readonly call: RpcCall;
  private readonly next: (after: string) => readonly string[];
  private readonly done: (all: readonly string[]) => void;
  private readonly all: string[] = [];

  constructor(call: RpcCall, next: (after: string) => readonly string[], done: (all: readonly string[]) => void) {
    this.call = call;
    this.next = next;
    this.done = done;
  }

  slice(): boolean {
    if (!this.call.isOpen) return true;
    const more = this.next(this.all.at(-1) ?? '');
    this.all.push(...more);
    if (more.length === LIST_SLICE) return false;
    this.done(this.all);
    return true;
  }
}
