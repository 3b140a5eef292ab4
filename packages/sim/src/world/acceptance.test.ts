import { Prng } from '@raftgate/bytes';
import { diskAcceptance, networkAcceptance, timersAcceptance } from '@raftgate/io/acceptance';
import { FaultCounts } from '../faults/counts.ts';
import { SimDisk } from './disk.ts';
import { SimHost } from './host.ts';
import { SimNetwork } from './network.ts';
import { CALM } from './network-options.ts';
import { Schedule, type Event } from './schedule.ts';

const STEPS_PER_TURN = 100;
const HORIZON_MS = 60_000;

/** Virtual time that runs by itself while something is due: the suites wait on the loop. */
class LiveSchedule extends Schedule {
  #isRunning = false;

  override at(atMs: number, run: () => void): Event {
    const event = super.at(atMs, run);
    if (!this.#isRunning) setImmediate(() => this.#run());
    this.#isRunning = true;
    return event;
  }

  #run(): void {
    for (let steps = 0; steps < STEPS_PER_TURN && this.pending > 0; steps++) this.step(this.nowMs + HORIZON_MS);
    this.#isRunning = this.pending > 0;
    if (this.#isRunning) setImmediate(() => this.#run());
  }
}

function host(ratePpm: number): ReturnType<SimHost['boot']> {
  const schedule = new LiveSchedule();
  const counts = new FaultCounts();
  const network = new SimNetwork(schedule, new Prng(1), { ...CALM, delayMaxMs: 5 }, counts);
  const disk = new SimDisk(schedule, new Prng(2), { diskMaxMs: 3, forgetfulPercent: 0, killPercent: 0 }, counts);
  return new SimHost('here', schedule, network, disk, new Prng(3)).boot(ratePpm);
}

const dispose = (): void => undefined;

diskAcceptance('simulated disk', () => ({ disk: host(0).disk, dispose }));
networkAcceptance('simulated network', () => ({ network: host(0).network, host: 'here', dispose }));
for (const ratePpm of [0, 50_000, -50_000]) timersAcceptance(`simulated timers at ${ratePpm} ppm`, () => host(ratePpm));
