import { Prng } from '@raftgate/bytes';
import type { Interval } from '../range/interval.ts';

interface Node<T> {
  readonly interval: Interval;
  readonly items: Set<T>;
  readonly priority: number;
  left: Node<T> | undefined;
  right: Node<T> | undefined;
  /** The largest `to` below here; undefined is no end. */
  reach: string | undefined;
}

/**
 * Items by the interval they are interested in; finds those that hold a key in O(log n + found). A treap whose priorities
 * come from a seeded generator, each node knowing how far its subtree reaches.
 */
export class IntervalTree<T> {
  private root: Node<T> | undefined;
  private readonly prng = new Prng(1);

  add(interval: Interval, item: T): void {
    this.root = this.insert(this.root, interval, item);
  }

  delete(interval: Interval, item: T): void {
    this.root = this.remove(this.root, interval, item);
  }

  /** Calls `found` for every item whose interval holds `key`. */
  match(key: string, found: (item: T) => void): void {
    matchBelow(this.root, key, found);
  }

  private insert(node: Node<T> | undefined, interval: Interval, item: T): Node<T> {
    if (node === undefined) {
      return { interval, items: new Set([item]), priority: this.prng.uint32(), left: undefined, right: undefined, reach: interval.to };
    }
    const order = compareIntervals(interval, node.interval);
    if (order === 0) node.items.add(item);
    else if (order < 0) {
      node.left = this.insert(node.left, interval, item);
      if (node.left.priority > node.priority) return rotateRight(node, node.left);
    } else {
      node.right = this.insert(node.right, interval, item);
      if (node.right.priority > node.priority) return rotateLeft(node, node.right);
    }
    return extend(node);
  }

  private remove(node: Node<T> | undefined, interval: Interval, item: T): Node<T> | undefined {
    if (node === undefined) return undefined;
    const order = compareIntervals(interval, node.interval);
    if (order < 0) node.left = this.remove(node.left, interval, item);
    else if (order > 0) node.right = this.remove(node.right, interval, item);
    else {
      node.items.delete(item);
      if (node.items.size === 0) return merge(node.left, node.right);
    }
    return extend(node);
  }
}

function matchBelow<T>(node: Node<T> | undefined, key: string, found: (item: T) => void): void {
  if (node === undefined || (node.reach !== undefined && node.reach <= key)) return;
  matchBelow(node.left, key, found);
  if (node.interval.from > key) return;
  if (node.interval.to === undefined || key < node.interval.to) for (const item of node.items) found(item);
  matchBelow(node.right, key, found);
}

function merge<T>(left: Node<T> | undefined, right: Node<T> | undefined): Node<T> | undefined {
  if (left === undefined) return right;
  if (right === undefined) return left;
  if (left.priority > right.priority) {
    left.right = merge(left.right, right);
    return extend(left);
  }
  right.left = merge(left, right.left);
  return extend(right);
}

function rotateRight<T>(node: Node<T>, left: Node<T>): Node<T> {
  node.left = left.right;
  left.right = extend(node);
  return extend(left);
}

function rotateLeft<T>(node: Node<T>, right: Node<T>): Node<T> {
  node.right = right.left;
  right.left = extend(node);
  return extend(right);
}

/** Looks again how far the node reaches. */
function extend<T>(node: Node<T>): Node<T> {
  let reach = node.interval.to;
  if (node.left !== undefined) reach = further(reach, node.left.reach);
  if (node.right !== undefined) reach = further(reach, node.right.reach);
  node.reach = reach;
  return node;
}

function further(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return undefined;
  return a > b ? a : b;
}

function compareIntervals(a: Interval, b: Interval): number {
  if (a.from !== b.from) return a.from < b.from ? -1 : 1;
  if (a.to === b.to) return 0;
  if (a.to === undefined) return 1;
  return b.to === undefined || a.to < b.to ? -1 : 1;
}
