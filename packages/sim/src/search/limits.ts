/** Histories of raft cores tried for one seed beside its cluster run: as long as that takes, about. */
export const HISTORIES_PER_SEED = 60;
/** Histories of bare storage for one seed: a small part of its time. */
export const STORAGE_HISTORIES_PER_SEED = 30;
/** The same for bare stores. */
export const STORE_HISTORIES_PER_SEED = 16;
/** Seeds' histories do not overlap. */
export const MAX_HISTORIES = 1_000;
export const historySeedOf = (seed: number, history: number): number => (seed * MAX_HISTORIES + history) % Number.MAX_SAFE_INTEGER;
/** A seed that takes longer is ended, and undecided; some hundred times what one takes. */
export const MAX_SEED_WALL_MS = 60_000;
/** The same where a defect is planted: defects loop, and a loop should not use its whole budget up. */
export const MAX_MUTANT_WALL_MS = 20_000;
/** Between two looks at whether a run goes on. */
export const STALL_LOOK_MS = 2_000;
/** Looks in a row that find a run where it was, in one event or one history of milliseconds: it is in something that has no end. */
export const STALLED_LOOKS = 5;
/**
 * Heap of one worker; a whole run takes a tenth. Most of what a run makes is gone with the event that made it: a young generation
 * larger than the platform's own is collected less often, and has less that lives each time.
 */
const MAX_WORKER_HEAP_MB = 2_048;
const MAX_WORKER_YOUNG_MB = 128;
export const WORKER_LIMITS = { maxOldGenerationSizeMb: MAX_WORKER_HEAP_MB, maxYoungGenerationSizeMb: MAX_WORKER_YOUNG_MB } as const;
/** A search of so many seeds is a long one, which more is compiled for. */
export const LONG_SEARCH_RUNS = 50;
/** All workers and what they hold outside their heaps; beyond it the one longest at work is ended. */
export const MAX_PROCESS_BYTES = 6 * 1024 * 1024 * 1024;
/** Between two looks at the memory of the process. */
export const MEMORY_POLL_MS = 500;
/** Lines of a history that cross to the printing thread at once. */
export const LINES_PER_MESSAGE = 64;
/** Attempts to make one failing seed smaller. */
export const MAX_SHRINK_RUNS = 80;
/** What one mutant may take before it counts as survived, unless asked otherwise. */
export const DEFAULT_BUDGET_SECONDS = 60;
/** Of a patch file. */
export const MAX_PATCH_BYTES = 256 * 1024;
