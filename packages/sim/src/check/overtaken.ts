import { describe, type OperationRecord } from './history.ts';
import { Violation } from './violation.ts';

/** A client's patience at a member, as the door has it; drifting clocks take a little off. */
const PATIENCE_MS = 1_800;

/** Moments at which what was under way may be lost: terms, connections and lives that end or begin. */
export class Upheavals {
  readonly #atMs: number[] = [];

  note(nowMs: number): void {
    if (this.#atMs.at(-1) !== nowMs) this.#atMs.push(nowMs);
  }

  isQuiet(fromMs: number, toMs: number): boolean {
    let [low, high] = [0, this.#atMs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#atMs[middle] < fromMs) low = middle + 1;
      else high = middle;
    }
    return low === this.#atMs.length || this.#atMs[low] > toMs;
  }
}

/**
 * Commands of one member reach a leader in the order they were taken, once, over one connection, and are in its log in that order
 * (001-formats, section 2). So while neither term nor connection ends, one that was taken later is not applied while an earlier
 * one is late for ever: it was lost.
 */
export function checkOvertaken(operations: readonly OperationRecord[], upheavals: Upheavals, atMs: number): void {
  /** By member and life: when the last one was taken that was applied, and when it was. */
  const applied = new Map<string, OperationRecord[]>();
  const isCommand = ({ request }: OperationRecord): boolean => request.kind === 'command' && request.command.kind !== 'leaseKeepAlive';
  for (const operation of operations) {
    if (!isCommand(operation) || operation.outcome !== 'applied') continue;
    const key = `${operation.member} ${operation.life}`;
    const own = applied.get(key) ?? [];
    applied.set(key, own);
    own.push(operation);
  }
  for (const lost of operations) {
    const { outcome, invokedAtMs, returnedAtMs, member, life } = lost;
    if (!isCommand(lost) || outcome !== 'unknown' || returnedAtMs - invokedAtMs < PATIENCE_MS) continue;
    if (!upheavals.isQuiet(invokedAtMs, returnedAtMs)) continue;
    const later = applied.get(`${member} ${life}`)?.find((each) => each.invokedAtMs > invokedAtMs && each.returnedAtMs <= returnedAtMs);
    if (later === undefined) continue;
    throw new Violation(
      'overtaken',
      `${describe(lost)} of ${invokedAtMs} ms has no answer, and ${describe(later)} of ${later.invokedAtMs} ms was applied at ${later.returnedAtMs}`,
      atMs,
    );
  }
}
