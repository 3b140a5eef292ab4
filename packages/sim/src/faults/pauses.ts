import type { FaultContext } from './context.ts';

/** Programs that stand still and keep their sockets; clocks that jump forward. */
export class Pauses {
  readonly #faults: FaultContext;

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  start(): void {
    const faults = this.#faults;
    const { pauseEveryMs, clockJumpEveryMs } = faults.options;
    faults.every(pauseEveryMs, () => this.#pause());
    faults.every(clockJumpEveryMs, () => this.#jump());
  }

  #pause(): void {
    const { cluster, counts, options, schedule } = this.#faults;
    const name = (this.#faults.chance(50) ? cluster.leader() : undefined) ?? this.#faults.oneOf(this.#faults.running());
    if (name === undefined) return;
    const { process } = cluster.place(name).host;
    if (process.isPaused) return;
    const ms = this.#faults.around(options.pauseMs);
    counts.add('pauses');
    this.#faults.note(`pause  ${name} for ${ms} ms`);
    process.pause();
    // Also when the faults have stopped by then: everybody runs again in the end.
    schedule.after(ms, () => process.resume());
  }

  #jump(): void {
    const { cluster, counts, options, prng } = this.#faults;
    const name = this.#faults.oneOf(this.#faults.running());
    if (name === undefined) return;
    const ms = 1 + prng.below(Math.max(1, options.clockJumpMs));
    counts.add('clockJumps');
    this.#faults.note(`jump   the clock of ${name} by ${ms} ms`);
    cluster.checkers.handovers.forget(name);
    cluster.place(name).host.clock.jump(ms);
  }
}
