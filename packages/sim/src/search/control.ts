import type { Level, SeedOutcome, SeedTask } from './outcome.ts';
import { PLANTED_WORKER, Slot } from './slot.ts';

/**
 * The rooms without a defect. A seed that fails on them kills nothing: it is a finding of its own, and is kept apart. One run a
 * seed, however many mutants it kills.
 */
export class Control {
  /** Seeds that fail without a defect. */
  readonly broken: SeedOutcome[] = [];
  readonly #task: Omit<SeedTask, 'seed'>;
  readonly #known = new Map<string, Promise<SeedOutcome>>();
  readonly #slots = new Map<number, Slot>();

  constructor(task: Omit<SeedTask, 'seed'>) {
    this.#task = task;
  }

  /** Seeds tried so far. */
  get runs(): number {
    return this.#known.size;
  }

  /** Whether `failed`, found on a mutant by worker `lane`, is the defect's doing. */
  async confirms(lane: number, failed: SeedOutcome, levels: readonly Level[]): Promise<boolean> {
    const level = failed.violation?.level ?? 'cluster';
    const upTo: readonly Level[] = level === 'cluster' ? levels : [level];
    const name = `${failed.seed} ${upTo.join(' ')}`;
    let known = this.#known.get(name);
    if (known === undefined) {
      known = this.#run(lane, failed.seed, upTo);
      this.#known.set(name, known);
    }
    return (await known).verdict === 'passed';
  }

  async close(): Promise<void> {
    await Promise.all(Array.from(this.#slots.values(), (slot) => slot.close()));
  }

  async #run(lane: number, seed: number, levels: readonly Level[]): Promise<SeedOutcome> {
    const slot = this.#slots.get(lane) ?? new Slot(PLANTED_WORKER);
    this.#slots.set(lane, slot);
    const outcome = await slot.run({ ...this.#task, levels, seed });
    if (outcome.verdict === 'failed') this.broken.push(outcome);
    return outcome;
  }
}
