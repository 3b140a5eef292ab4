import { join } from 'node:path';
import { connectKv } from '@raftgate/client/node';
import { Keys } from '@raftgate/contract';
import { Child, LocalCluster } from 'raftgate';
import { NAMESPACE } from '../fleet/names.ts';
import { Fleet } from '../process/fleet.ts';
import { RAFTGATE_MAIN } from './cli.ts';
import { History, HISTORY_FILE } from './history.ts';
import { Narrator } from './narrator.ts';
import type { Telling } from './telling.ts';
import { TrafficProcess } from './traffic.ts';
import { ClusterView } from './view.ts';
import type { World } from './world.ts';
import { Writes } from './writes.ts';

const MEMBERS = 3;

export interface Stage {
  readonly world: World;
  readonly control: Fleet;
  readonly traffic: TrafficProcess;
  /** Traffic first, then fleets, then the control plane: nobody is left calling into the void. Runs once. */
  stop(): Promise<void>;
}

/** Undo of everything that was started so far, last first. */
class Undo {
  readonly #steps: (() => Promise<unknown> | void)[] = [];
  add(step: () => Promise<unknown> | void): void {
    this.#steps.unshift(step);
  }
  async run(): Promise<void> {
    for (const step of this.#steps.splice(0)) await Promise.resolve(step()).catch(() => undefined);
  }
}

/** Starts the cluster, its controller and both fleets. `onUndo` gets the way back before the first process is there. */
export async function setStage(directory: string, telling: Telling, onUndo: (stop: () => Promise<void>) => void): Promise<Stage> {
  const undo = new Undo();
  onUndo(() => undo.run());
  const starting = LocalCluster.start({ directory: join(directory, 'cluster'), members: MEMBERS });
  // A cluster that is still coming up is waited for: its members are ours already.
  undo.add(() => starting.then((started) => started.stop()));
  const cluster = await starting;
  const { endpoints } = cluster;
  telling.line('cluster', `three members serve at ${endpoints.join(' ')}`);
  const controller = startController(directory, endpoints);
  undo.add(() => controller.stop());
  const kv = connectKv({ endpoints });
  undo.add(() => kv.close());
  const keys = new Keys(NAMESPACE);
  const history = new History(join(directory, HISTORY_FILE));
  undo.add(() => history.close());
  history.follow(kv, keys.root);
  const view = new ClusterView(keys, history);
  new Narrator(keys, telling).follow(history);
  const fleetOf = (half: 'gate' | 'control'): Fleet => new Fleet({ half, endpoints, directory });
  const [gate, control] = [fleetOf('gate'), fleetOf('control')];
  const fleets = [gate, control];
  undo.add(() => Promise.all(fleets.map((fleet) => fleet.stop())));
  await Promise.all(fleets.map((fleet) => fleet.start()));
  telling.line('fleets', 'two halves listen: in each, three regions with a router and two workers');
  const writes = new Writes(endpoints);
  writes.start();
  undo.add(() => writes.stop());
  const traffic = new TrafficProcess(directory);
  undo.add(() => traffic.stop());
  const world: World = { directory, cluster, kv, keys, history, view, gate, writes, telling };
  return { world, control, traffic, stop: () => undo.run() };
}

function startController(directory: string, endpoints: readonly string[]): Child {
  const env = { RAFTGATE_ENDPOINTS: endpoints.join(',') };
  return new Child({ name: 'controller', script: RAFTGATE_MAIN, args: ['controller'], env, logFile: join(directory, 'controller.log') });
}
