import { Violation } from './violation.ts';

/** A member that runs has told everybody by so much after the deadline; clocks drift by far less. */
export const SILENCE_MS = 1_000;

/** Somebody who asked a member for something and has not been told what became of it. */
export interface Waiting {
  readonly what: () => string;
  readonly member: string;
  readonly life: number;
  readonly sinceMs: number;
  isTold: boolean;
}

/**
 * Everybody who waits for a member is told exactly once (law 5): a lost waiter leaks, a second answer is to nobody's question; and
 * who has stopped in good order leaves nobody behind.
 */
export class Waiters {
  readonly #open = new Map<string, Set<Waiting>>();
  readonly #report: (violation: Violation) => void;
  readonly #nowMs: () => number;

  constructor(nowMs: () => number, report: (violation: Violation) => void) {
    this.#nowMs = nowMs;
    this.#report = report;
  }

  asks(what: () => string, member: string, life: number): Waiting {
    const waiting = { what, member, life, sinceMs: this.#nowMs(), isTold: false };
    const key = `${member}/${life}`;
    const open = this.#open.get(key);
    if (open === undefined) this.#open.set(key, new Set([waiting]));
    else open.add(waiting);
    return waiting;
  }

  told(waiting: Waiting): void {
    if (waiting.isTold) this.#broken(waiting, 'was answered twice');
    waiting.isTold = true;
    this.#open.get(`${waiting.member}/${waiting.life}`)?.delete(waiting);
  }

  /** Its deadline is long over, and the member has run all the time since. */
  overdue(waiting: Waiting): void {
    if (!waiting.isTold) this.#broken(waiting, 'was never answered, and the deadline is long over');
  }

  /** A life said at `atMs` that it has stopped: who asked before has been told. */
  stopped(member: string, life: number, atMs: number): void {
    for (const waiting of this.#open.get(`${member}/${life}`) ?? [])
      if (waiting.sinceMs < atMs) return this.#broken(waiting, 'was left behind by a member that has stopped');
  }

  /** Nobody hears anything of that life any more. */
  forget(member: string, life: number): void {
    this.#open.delete(`${member}/${life}`);
  }

  #broken({ what }: Waiting, how: string): void {
    this.#report(new Violation('answered-once', `${what()} ${how}`, this.#nowMs()));
  }
}
