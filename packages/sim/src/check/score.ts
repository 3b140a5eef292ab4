import type { Trace } from '../world/trace.ts';

/** One sign a member, in the order of the cluster: who leads is seen by looking down the column. */
const SIGNS = { down: 'x', starting: '+', follower: '.', preCandidate: 'p', candidate: 'c', leader: 'L', ended: ' ' } as const;
export type Sign = keyof typeof SIGNS;

interface Part {
  sign: Sign;
  term: number;
  durable: number;
  commit: number;
  applied: number;
}

/**
 * The history of a run as a score (after TigerBeetle's short log): one line a transition, in fixed columns.
 *
 *     000:02.114  m2        .Lx..  t4       18/   17/   17  leader
 *     time        who       all    term  durable/commit/applied
 */
export class Score {
  readonly #trace: Trace;
  readonly #nowMs: () => number;
  readonly #parts = new Map<string, Part>();

  constructor(trace: Trace, members: readonly string[], nowMs: () => number) {
    this.#trace = trace;
    this.#nowMs = nowMs;
    for (const member of members) this.#of(member);
  }

  /** Its column, from 0. */
  place(member: string): number {
    this.#of(member);
    return [...this.#parts.keys()].indexOf(member);
  }

  /** A transition of `member`. */
  note(member: string, what: string): void {
    const { term, durable, commit, applied } = this.#of(member);
    const where = `${String(durable).padStart(5)}/${String(commit).padStart(5)}/${String(applied).padStart(5)}`;
    this.#trace.note(this.#nowMs(), member, `${this.#signs()}  t${String(term).padEnd(4)} ${where}  ${what}`);
  }

  /** Something that is no member's: a fault, a phase. */
  world(what: string): void {
    this.#trace.note(this.#nowMs(), 'world', `${this.#signs()}  ${what}`);
  }

  sign(member: string, sign: Sign): void {
    this.#of(member).sign = sign;
  }

  term(member: string, term: number): void {
    this.#of(member).term = term;
  }

  durable(member: string, index: number): void {
    this.#of(member).durable = index;
  }

  commit(member: string, index: number): void {
    this.#of(member).commit = index;
  }

  applied(member: string, index: number): void {
    const part = this.#of(member);
    part.applied = index;
    part.commit = Math.max(part.commit, index);
  }

  #signs(): string {
    let signs = '';
    for (const { sign } of this.#parts.values()) signs += SIGNS[sign];
    return signs;
  }

  #of(member: string): Part {
    let part = this.#parts.get(member);
    if (part === undefined) this.#parts.set(member, (part = { sign: 'down', term: 0, durable: 0, commit: 0, applied: 0 }));
    return part;
  }
}
