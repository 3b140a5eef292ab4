/** A worker a router may send to. */
export interface WorkerAddress {
  readonly name: string;
  readonly port: number;
}

/** The workers of one region: those told by the supervisor, least busy first, in turn among equals. */
export class WorkerPool {
  #workers: readonly WorkerAddress[] = [];
  readonly #inFlight = new Map<string, number>();
  #turn = 0;

  set(workers: readonly WorkerAddress[]): void {
    this.#workers = workers;
  }

  /** Each worker once, in the order to try them. */
  order(): readonly WorkerAddress[] {
    this.#turn += 1;
    const count = this.#workers.length;
    const rotated = this.#workers.map((_, at) => this.#workers[(at + this.#turn) % count]).filter((worker) => worker !== undefined);
    return rotated.toSorted((a, b) => this.#load(a) - this.#load(b));
  }

  async while<T>(worker: WorkerAddress, run: () => Promise<T>): Promise<T> {
    this.#inFlight.set(worker.name, this.#load(worker) + 1);
    try {
      return await run();
    } finally {
      this.#inFlight.set(worker.name, this.#load(worker) - 1);
    }
  }

  #load(worker: WorkerAddress): number {
    return this.#inFlight.get(worker.name) ?? 0;
  }
}
