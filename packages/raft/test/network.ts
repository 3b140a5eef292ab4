// A handful of members and the messages between them; whoever runs it decides what arrives, when, and what is lost.
import {
  type Entry,
  type Message,
  type SnapshotMeta,
  configurationAt,
  snapshotRefused,
  snapshotStatus,
  status,
  step,
  termAt,
} from '../src/index.ts';
import type { StepRefusal } from '../src/index.ts';
import type { TestNode } from './node.ts';

export interface Delivery {
  readonly message: Message;
  readonly refusal: StepRefusal | undefined;
}

export class Network {
  readonly nodes = new Map<number, TestNode>();
  queue: Message[] = [];
  /** Pairs "from>to" that are cut. */
  readonly cut = new Set<string>();

  node(id: number): TestNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new Error(`no node ${id}`);
    return node;
  }

  /** Delivers one message that is no longer in the queue; a node that is down or cut off receives nothing. */
  deliver(message: Message): Delivery | undefined {
    const to = this.node(message.to);
    const isLost = !to.isUp || this.cut.has(`${message.from}>${message.to}`);
    if (message.type === 'snapshot') return this.stream(message, isLost);
    if (isLost) return undefined;
    const refusal = step(to.raft, message);
    to.pump();
    return { message, refusal };
  }

  /** The message never arrives; a member knows when that happens to a snapshot it streams. */
  lose(message: Message): void {
    const from = this.node(message.from);
    if (message.type === 'snapshot' && from.isUp) snapshotStatus(from.raft, message.to, 'failed');
  }

  /** The sender's newest snapshot file travels as a whole, or breaks. */
  private stream(message: Message, isLost: boolean): Delivery | undefined {
    const from = this.node(message.from);
    const to = this.node(message.to);
    if (from.isUp) snapshotStatus(from.raft, message.to, isLost ? 'failed' : 'sent');
    if (isLost) return undefined;
    const refusal = step(to.raft, message);
    const meta = from.disk.snapshot;
    if (refusal === undefined && status(to.raft).leader === message.from) {
      if (from.isUp && from.machine.length >= meta.index) to.install(meta, from.machine);
      else snapshotRefused(to.raft, meta.index);
    }
    to.pump();
    if (from.isUp) from.pump();
    return { message, refusal };
  }
}

/** A snapshot of everything `node` has applied. */
export function snapshotOf(node: TestNode): SnapshotMeta | undefined {
  const index = node.machine.length;
  const configuration = configurationAt(node.raft, index);
  const last: Entry | undefined = node.machine[index - 1];
  // A joiner's log may not have brought it any configuration yet.
  if (configuration === undefined || configuration.voters.length === 0) return undefined;
  if (last === undefined || index <= node.disk.snapshot.index) return undefined;
  return { index, term: termAt(node.raft, index), logTime: last.logTime, configuration };
}
