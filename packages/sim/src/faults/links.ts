import type { FaultContext } from './context.ts';

/** Links that hold everything and release it at once, and links that are slow. */
export class Links {
  readonly #faults: FaultContext;

  constructor(faults: FaultContext) {
    this.#faults = faults;
  }

  start(): void {
    const faults = this.#faults;
    faults.every(faults.options.clogEveryMs, () => this.#clog());
    faults.every(faults.options.slowLinkEveryMs, () => this.#slow());
  }

  #pair(): readonly [string, string] | undefined {
    const names = this.#faults.cluster.everyone;
    const from = this.#faults.oneOf(names);
    const to = this.#faults.oneOf(names.filter((name) => name !== from));
    return from === undefined || to === undefined ? undefined : [from, to];
  }

  #clog(): void {
    const pair = this.#pair();
    if (pair === undefined) return;
    const ms = this.#faults.around(this.#faults.options.clogMs);
    this.#faults.counts.add('clogs');
    this.#faults.note(`clog   ${pair.join(' -> ')} for ${ms} ms`);
    this.#faults.cluster.network.routes.of(...pair).cloggedUntilMs = this.#faults.schedule.nowMs + ms;
  }

  #slow(): void {
    const pair = this.#pair();
    if (pair === undefined) return;
    const { slowLinkMs, slowLinkEveryMs } = this.#faults.options;
    const route = this.#faults.cluster.network.routes.of(...pair);
    route.slowMs = this.#faults.around(slowLinkMs);
    this.#faults.counts.add('slowLinks');
    this.#faults.note(`slow   ${pair.join(' -> ')} by ${route.slowMs} ms`);
    this.#faults.after(this.#faults.around(slowLinkEveryMs), () => (route.slowMs = 0));
  }
}
