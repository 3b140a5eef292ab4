import type { Prng } from '@raftgate/bytes';
import { askAt } from './act/ask.ts';
import { campaignAt, drain, expire, isAwake, tickOne } from './act/calm.ts';
import { changeAt } from './act/changes.ts';
import { proposeAt, readAt, transferTo } from './act/clients.ts';
import { partition } from './act/cuts.ts';
import { deliver } from './act/deliver.ts';
import { loseSight, suspect } from './act/sight.ts';
import { leaseReadAt } from './act/lease-read.ts';
import { crash, hear, loseLog, restart, settle } from './act/lives.ts';
import { plot } from './act/plots.ts';
import { turnAt } from './act/turn.ts';
import { compactLog, finishApply, finishInstall, refuseInstall, takeSnapshot } from './act/snapshots.ts';
import { fullScan } from './check/scan.ts';
import { FULL_SCAN_STEPS } from './limits.ts';
import type { CoreNode } from './node.ts';
import { drawWeather, type Act } from './weather.ts';
import type { CoreWorld } from './world.ts';

const STRETCH = 200;

/** The scheduler that means harm: draws what happens next, in weather that changes. */
export class Storm {
  private readonly world: CoreWorld;
  private readonly prng: Prng;
  private weather: readonly Act[] = [];

  constructor(world: CoreWorld, prng: Prng) {
    this.world = world;
    this.prng = prng;
  }

  run(steps: number): void {
    const { world } = this;
    let nextWeather = 0;
    let nextScan = FULL_SCAN_STEPS;
    while (world.steps < steps) {
      if (world.steps >= nextWeather) {
        this.turn();
        nextWeather = world.steps + this.prng.between(STRETCH / 4, STRETCH * 2);
      }
      this.act(this.weather[this.prng.below(this.weather.length)]);
      world.steps++;
      if (world.steps < nextScan) continue;
      fullScan(world);
      nextScan = world.steps + FULL_SCAN_STEPS;
    }
  }

  /** Another stretch: other weather, other clocks, other disks. */
  private turn(): void {
    const { prng, world } = this;
    const { options } = world;
    this.weather = drawWeather(prng, options);
    for (const node of world.members) {
      node.rate = [0, 1, 1, 1, 1, 4][prng.below(6)];
      node.isDiskSlow = prng.below(100) < options.slowDiskPercent;
      node.isApplySlow = prng.below(100) < options.slowApplyPercent;
    }
  }

  private act(act: Act): void {
    const { world, prng } = this;
    if (act === 'deliver') return this.deliverOne();
    if (act === 'late') return this.deliverLate();
    if (act === 'plot') return plot(world);
    if (act === 'heal') return world.network.heal();
    if (act === 'cut') return partition(world, prng);
    if (act === 'turn') return turnAt(world, this.whoHears());
    if (act === 'desk') return world.desks?.deliver();
    if (act === 'rest') return void drain(world, prng.below(100));
    const node = this.any();
    if (!node.isUp) return act === 'restart' ? this.restart(node) : undefined;
    if (act === 'crash') return this.crash(node);
    if (node.unheard !== undefined) return hear(world, node, this.any());
    this.actAt(node, act);
    settle(node);
  }

  private actAt(node: CoreNode, act: Act): void {
    const { world, prng } = this;
    switch (act) {
      case 'tick':
        for (let i = node.rate * prng.between(1, 4); i > 0; i--) tickOne(world, node);
        return;
      case 'expire':
        return expire(world, node);
      case 'persist':
        for (let i = prng.between(1, 4); i > 0; i--) world.persistOne(node);
        return world.pump(node);
      case 'apply':
        return finishApply(world, node);
      case 'propose':
        return void proposeAt(world, this.leaderOr(node));
      case 'read':
        if (prng.chance(1, 2)) leaseReadAt(world, this.leaderOr(node));
        return void readAt(world, node);
      case 'transfer':
        return void transferTo(world, this.leaderOr(node), this.any().id);
      case 'snapshot':
        return takeSnapshot(world, node);
      case 'compact':
        return compactLog(world, node, prng.below(4));
      case 'install':
        return prng.chance(5, 6) ? finishInstall(world, node) : refuseInstall(world, node);
      case 'unreachable':
        return loseSight(world, this.leaderOr(node), this.any().id, prng.chance(1, 3));
      case 'campaign':
        return campaignAt(world, node);
      case 'suspect':
        return suspect(world, node);
      case 'change':
        return void changeAt(world, this.leaderOr(node));
      case 'ask':
        return askAt(world, prng.chance(1, 2) ? node : this.leaderOr(node));
      default:
    }
  }

  private deliverOne(): void {
    const { world, prng } = this;
    const { network, options } = world;
    const { queue } = network;
    if (queue.length === 0) return;
    const at = options.reorderPercent > 0 && prng.below(100) < options.reorderPercent ? prng.below(queue.length) : 0;
    const dice = prng.below(100);
    const message = queue[at];
    if (message.type !== 'snapshot' && dice >= 100 - options.duplicatePercent) return deliver(world, message);
    network.take(at);
    const latePercent = message.type === 'timeoutNow' ? 4 * options.latePercent : options.latePercent;
    if (message.type !== 'snapshot' && latePercent > 0 && prng.below(100) < latePercent) {
      network.putAside(message, prng);
      if (prng.chance(1, 2)) return;
    }
    if (dice < options.lossPercent) return world.lose(message);
    deliver(world, message);
  }

  private deliverLate(): void {
    const { late } = this.world.network;
    if (late.length > 0) deliver(this.world, late[this.prng.below(late.length)]);
  }

  private crash(node: CoreNode): void {
    const { world, prng } = this;
    crash(world, node, prng.below(node.disk.queue.length + 1));
    if (!world.options.amnesia || !prng.chance(1, 4) || world.members.some(({ disk }) => disk.lost !== undefined)) return;
    if (node.id <= world.options.voters) loseLog(world, node, prng.chance(1, 2));
  }

  private restart(node: CoreNode): void {
    const { world, prng } = this;
    const { options } = world;
    if (!options.durableMachines) return restart(world, node, 0);
    // A machine is never durable ahead of its log: an installed snapshot counts from its marker on.
    let machine = prng.between(0, node.applied + 1);
    while (machine > 0 && node.disk.log[machine] !== world.ledger.committed[machine]) machine--;
    restart(world, node, machine);
  }

  /** Mostly somebody for whom something waits. */
  private whoHears(): CoreNode {
    const { world, prng } = this;
    const { queue } = world.network;
    return queue.length > 0 && prng.chance(7, 8) ? world.nodes[queue[prng.below(queue.length)].to] : this.any();
  }

  private any(): CoreNode {
    const { members } = this.world;
    return members[this.prng.below(members.length)];
  }

  /** Mostly somebody who believes to lead: anyone, of whatever term. */
  private leaderOr(node: CoreNode): CoreNode {
    if (this.prng.chance(1, 8)) return node;
    const { members } = this.world;
    const from = this.prng.below(members.length);
    for (let i = 0; i < members.length; i++) {
      const other = members[(from + i) % members.length];
      if (isAwake(other) && other.raft.role === 'leader') return other;
    }
    return node;
  }
}
