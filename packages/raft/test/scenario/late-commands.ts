// The part of the vocabulary for what comes late, twice, or in pieces.
import { snapshotStatus, status, step } from '../../src/index.ts';
import type { World } from './world.ts';

type Command = (world: World, args: readonly string[]) => void;

export const LATE_COMMANDS: Readonly<Record<string, Command>> = {
  /** delay 1->2: what is on its way waits for `arrive`; delay 1->2 1: its first message */
  delay(world, [link, count]) {
    const [from, to] = ends(link);
    const { network } = world;
    const held = network.queue.filter((message) => message.from === from && message.to === to).slice(0, Number(count ?? Infinity));
    for (const message of held) network.queue.splice(network.queue.indexOf(message), 1);
    world.delayed.push(...held);
  },

  /** arrive: what was delayed is on its way again */
  arrive(world) {
    world.network.queue.push(...world.delayed);
    world.delayed = [];
  },

  /** offer 1->3: a snapshot that is on its way begins to arrive; its file does when `install` says so */
  offer(world, [link]) {
    const [from, to] = ends(link);
    const { queue } = world.network;
    const at = queue.findIndex((message) => message.from === from && message.to === to && message.type === 'snapshot');
    if (at === -1) return world.say(`${from} sends ${to} no snapshot`);
    const [message] = queue.splice(at, 1);
    const sender = world.network.node(from);
    const receiver = world.network.node(to);
    const refusal = step(receiver.raft, message);
    receiver.pump();
    if (refusal !== undefined) return world.say(`${to} refuses it: ${refusal.code}`);
    world.offered.set(to, { meta: sender.disk.snapshot, machine: [...sender.machine] });
    world.say(`${to} receives a snapshot at ${sender.disk.snapshot.index}`);
    snapshotStatus(sender.raft, to, 'sent');
  },

  /** install 3: the file it was offered is whole */
  install(world, [id]) {
    const node = world.network.node(Number(id));
    const offer = world.offered.get(Number(id));
    if (offer === undefined) return world.say(`${id} receives none`);
    world.offered.delete(Number(id));
    const isInstalled = node.install(offer.meta, offer.machine);
    node.pump();
    world.checker.step(Number(id));
    world.say(isInstalled ? `${id} begins anew at ${offer.meta.index}` : `${id} drops it: it is at ${status(node.raft).commit}`);
  },

  /** doubt 3 from 2: member 3 restarts from a disk that lost everything from index 2 on; it may have held what it holds */
  doubt(world, [id, , from]) {
    const node = world.network.node(Number(id));
    const { config, disk, raft } = node;
    const entries = disk.entries.filter(({ index }) => index < Number(from));
    const highestIndexSeen = status(raft).last;
    node.crash();
    world.checker.step(Number(id));
    world.startNode({ ...config, mayVote: false, highestIndexSeen }, { ...disk, entries });
  },
};

function ends(link: string): readonly [number, number] {
  const [from, to] = link.split('->').map(Number);
  return [from, to];
}
