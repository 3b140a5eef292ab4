import type { Prng } from '@raftgate/bytes';
import { Inode } from './inode.ts';

export type Node = Inode | Directory;

/** Names and what they stand for, and which of that a power cut leaves: what was synced, and any of the changes since. */
export class Directory {
  entries = new Map<string, Node>();
  private durable = new Map<string, Node>();
  private changes: (readonly [name: string, node: Node | undefined])[][] = [];

  /** One atomic change of one or two names; undefined removes. */
  change(...names: (readonly [name: string, node: Node | undefined])[]): void {
    apply(this.entries, names);
    this.changes.push(names);
  }

  sync(): void {
    this.durable = new Map(this.entries);
    this.changes = [];
  }

  crash(prng: Prng): void {
    // A journal keeps a prefix; the port does not promise one.
    const kept = prng.below(this.changes.length + 1);
    const inOrder = prng.chance(1, 2);
    this.changes.forEach((names, at) => {
      if (inOrder ? at < kept : prng.chance(1, 2)) apply(this.durable, names);
    });
    this.changes = [];
    this.entries = new Map(this.durable);
    for (const [, node] of [...this.entries].sort(([a], [b]) => (a < b ? -1 : 1))) node.crash(prng);
  }

  /** A deep copy; nodes that two names or states share stay shared. */
  clone(seen = new Map<Node, Node>()): Directory {
    const copy = new Directory();
    const twin = (node: Node): Node => {
      const known = seen.get(node) ?? (node instanceof Inode ? node.clone() : node.clone(seen));
      seen.set(node, known);
      return known;
    };
    for (const [name, node] of this.entries) copy.entries.set(name, twin(node));
    for (const [name, node] of this.durable) copy.durable.set(name, twin(node));
    copy.changes = this.changes.map((names) => names.map(([name, node]) => [name, node && twin(node)] as const));
    return copy;
  }
}

function apply(entries: Map<string, Node>, names: readonly (readonly [name: string, node: Node | undefined])[]): void {
  for (const [name, node] of names) {
    if (node === undefined) entries.delete(name);
    else entries.set(name, node);
  }
}
