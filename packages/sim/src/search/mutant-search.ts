import { InOrder, upward } from './in-order.ts';
import type { Kill } from './kills.ts';
import type { Level, SeedOutcome } from './outcome.ts';
import type { PatchFile } from './patch-file.ts';
import { levelsOf, plant, type PlantedFiles } from './planted.ts';

/** What became of one mutant. */
export interface MutantVerdict {
  readonly id: string;
  readonly name: string;
  readonly kill: Kill | undefined;
  /** Seeds tried, and what was simulated in them. */
  readonly runs: number;
  /** Of the seeds tried, those that were ended without a verdict: they kill nothing. */
  readonly undecided: number;
  readonly simulatedHours: number;
  readonly wallSeconds: number;
  readonly message: string;
  /** It does not apply or does not load: no verdict about the simulator. */
  readonly error: string | undefined;
}

const MS_PER_HOUR = 3_600_000;

/** The search for a seed that kills one mutant; any number of workers may take part. */
export class MutantSearch {
  readonly patch: PatchFile;
  readonly #root: string;
  readonly #order: InOrder;
  readonly #plan: SeedPlan;
  readonly #onOver: (verdict: MutantVerdict) => void;
  #planted: PlantedFiles | undefined;
  #startedMs: number | undefined;
  /** When the first seed was tried: what it takes a busy machine to load the rooms is not of the budget, and one seed is always tried. */
  #firstMs: number | undefined;
  #runs = 0;
  #undecided = 0;
  #simulatedMs = 0;
  #kill: Kill | undefined;
  #message = '';
  #error: string | undefined;
  #isOver = false;
  #isExhausted = false;
  #ended = (): void => undefined;
  /** Settles when it is over; runs still at work are of no interest then. */
  readonly over: Promise<void>;
  lanes = 0;

  constructor(root: string, patch: PatchFile, plan: SeedPlan, onOver: (verdict: MutantVerdict) => void) {
    this.#root = root;
    this.patch = patch;
    this.#plan = plan;
    this.#onOver = onOver;
    this.#order = new InOrder(seedsOf(plan), (outcome) => this.#take(outcome));
    this.over = new Promise((resolve) => {
      this.#ended = resolve;
    });
  }

  get isStarted(): boolean {
    return this.#startedMs !== undefined;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** Another worker would find seeds to try. */
  get hasMore(): boolean {
    return !this.#isOver && !this.#isExhausted;
  }

  /** The defect. Throws `SearchError`. */
  begin(): PlantedFiles {
    this.#startedMs ??= performance.now();
    this.#planted ??= plant(this.#root, this.patch);
    return this.#planted;
  }

  /** The next seed to try, or undefined when seeds or time are out. */
  next(): number | undefined {
    const nowMs = performance.now();
    this.#firstMs ??= nowMs;
    const isLate = nowMs - this.#firstMs > this.#plan.maxWallMs;
    const seed = this.#isOver || isLate ? undefined : this.#order.next();
    if (seed === undefined) this.#isExhausted = true;
    return seed;
  }

  /** Where `seed` is tried, of the levels asked for: those the defect can show at, or the one where it is known to. */
  levelsFor(seed: number, asked: readonly Level[]): readonly Level[] {
    const { known } = this.#plan;
    const levels = seed === known?.seed ? [known.level] : levelsOf(this.patch);
    const both = asked.filter((level) => levels.includes(level));
    return both.length === 0 ? asked : both;
  }

  settled(outcome: SeedOutcome): void {
    if (!this.#isOver) this.#order.settled(outcome);
  }

  failed(error: unknown): void {
    this.#isExhausted = true;
    this.#error ??= error instanceof Error ? error.message : String(error);
  }

  /** Nobody works on it any more. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#ended();
    this.#onOver({
      id: this.patch.id,
      name: this.patch.name,
      kill: this.#kill,
      runs: this.#runs,
      undecided: this.#undecided,
      simulatedHours: this.#simulatedMs / MS_PER_HOUR,
      wallSeconds: (performance.now() - (this.#startedMs ?? performance.now())) / 1000,
      message: this.#message,
      error: this.#error,
    });
  }

  #take(outcome: SeedOutcome): void {
    if (this.#isOver) return;
    this.#runs += 1;
    if (outcome.verdict === 'undecided') this.#undecided += 1;
    this.#simulatedMs += outcome.simulatedMs;
    const { violation, seed } = outcome;
    if (violation === undefined) return;
    const simulatedHours = this.#simulatedMs / MS_PER_HOUR;
    this.#kill = { seed, level: violation.level, checker: violation.checker, runs: this.#runs, simulatedHours };
    this.#message = violation.message;
    this.end();
  }
}

export interface SeedPlan {
  /** Tried first, at its level alone; seeds from `firstSeed` on follow unless `onlyKnown`. */
  readonly known: Pick<Kill, 'seed' | 'level'> | undefined;
  readonly onlyKnown: boolean;
  readonly firstSeed: number;
  readonly maxWallMs: number;
}

function* seedsOf({ known, onlyKnown, firstSeed }: SeedPlan): Generator<number> {
  if (known !== undefined) yield known.seed;
  if (onlyKnown) return;
  for (const seed of upward(firstSeed, Number.MAX_SAFE_INTEGER - firstSeed)) if (seed !== known?.seed) yield seed;
}
