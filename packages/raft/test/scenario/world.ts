// What a scenario acts on: a cluster, the messages between its members, and the lines it has said since it was last asked.
import { Checker } from '../invariants.ts';
import { Network } from '../network.ts';
import { DEFAULT_CONFIG, type Disk, TestNode, configurationOf, emptyDisk } from '../node.ts';
import type { Entry, Message, RaftConfig, SnapshotMeta, SoftState } from '../../src/index.ts';
import { formatMessage, formatRole } from './format.ts';

const MAX_DELIVERIES = 10_000;

interface OfferedSnapshot {
  readonly meta: SnapshotMeta;
  readonly machine: readonly Entry[];
}

export class World {
  network = new Network();
  checker = new Checker(this.network);
  lines: string[] = [];
  /** Print every message that is delivered. */
  isTracing = false;
  /** Messages that wait for `arrive`. */
  delayed: Message[] = [];
  /** By receiver: the snapshot file that is on its way to it. */
  readonly offered = new Map<number, OfferedSnapshot>();
  private roles = new Map<number, SoftState>();

  /** Another cluster begins. */
  reset(): void {
    this.network = new Network();
    this.checker = new Checker(this.network);
    this.roles = new Map();
    this.delayed = [];
    this.offered.clear();
  }

  addNode(config: Partial<RaftConfig> & { readonly id: number }, ids: readonly number[]): void {
    this.startNode({ ...DEFAULT_CONFIG, seed: config.id, ...config }, emptyDisk(configurationOf(ids)));
  }

  startNode(config: RaftConfig, disk: Disk): void {
    const node = new TestNode(config, disk, {
      send: (message) => this.network.queue.push(message),
      softState: (id, state) => this.changed(id, state),
      read: (id, state) => {
        this.checker.read(id, state);
        this.say(`read ${state.context} at ${id}: ${state.rejected ? 'ask again' : `index ${state.index}`}`);
      },
      apply: (id, entry) => this.checker.apply(id, entry),
    });
    this.network.nodes.set(config.id, node);
    node.pump();
  }

  get ids(): number[] {
    return [...this.network.nodes.keys()];
  }

  say(line: string): void {
    this.lines.push(line);
  }

  /** Delivers the first `count` of what was queued when asked and `isWanted`, in order; answers stay queued. */
  deliver(isWanted: (message: Message) => boolean, count: number): void {
    const { network } = this;
    const wanted = network.queue.filter(isWanted).slice(0, count);
    // A duplicate is the same message twice: take as many as wanted, not all that are equal.
    for (const message of wanted) network.queue.splice(network.queue.indexOf(message), 1);
    for (const message of wanted) this.deliverOne(message);
  }

  /** Delivers what `isWanted`, answers too, until there is nothing left. */
  settle(isWanted: (message: Message) => boolean): void {
    for (let i = 0; i < MAX_DELIVERIES; i++) {
      const at = this.network.queue.findIndex(isWanted);
      if (at === -1) return;
      this.deliverOne(this.network.queue.splice(at, 1)[0]);
    }
    throw new Error('it never settles');
  }

  private deliverOne(message: Message): void {
    const { lines } = this;
    this.lines = [];
    const delivery = this.network.deliver(message);
    if (this.isTracing) lines.push(`${formatMessage(message)}${delivery === undefined ? ' (lost)' : ''}`);
    this.lines = [...lines, ...this.lines.map((line) => (this.isTracing ? `    ${line}` : line))];
    if (delivery?.refusal !== undefined) this.say(`${message.to} refuses it: ${delivery.refusal.code}`);
    this.checker.step(message.to);
    this.checker.logs();
  }

  /** Followers and candidates come and go; who leads, and who stops leading, is always said. */
  private changed(id: number, state: SoftState): void {
    const before = this.roles.get(id);
    this.roles.set(id, state);
    this.checker.softState(id, state);
    if (state.role === 'leader' || this.isTracing) this.say(formatRole(id, state));
    else if (before?.role === 'leader') this.say(`${id} no longer leads: term ${state.term}`);
  }
}
