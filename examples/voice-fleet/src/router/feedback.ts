import { MAX_ANSWERS_REMEMBERED } from '../limits.ts';
import type { Edge } from './edge.ts';

/** The generation that answered. */
interface AnsweredBy {
  readonly bundle: string;
  readonly lineage: number;
  readonly epoch: number;
}
interface Answered extends AnsweredBy {
  readonly decision: string;
}

/**
 * Joins what was answered with what was true, and reports both per release. Counters: `spoken` clips with speech in them,
 * `heard` those of them that were called speech, `quietClips` without speech, `falseAlarms` those of them called speech.
 */
export class FeedbackDesk {
  readonly #edge: Edge;
  readonly #answers = new Map<string, Answered>();
  constructor(edge: Edge) {
    this.#edge = edge;
  }

  answered(reqId: string, by: AnsweredBy, decision: string): void {
    if (this.#answers.size >= MAX_ANSWERS_REMEMBERED) {
      const oldest = this.#answers.keys().next();
      if (oldest.done === false) this.#answers.delete(oldest.value);
    }
    const { bundle, lineage, epoch } = by;
    this.#answers.set(reqId, { bundle, lineage, epoch, decision });
  }

  /** False: that answer is not (any longer) known here. */
  told(reqId: string, truth: string): boolean {
    const answer = this.#answers.get(reqId);
    if (answer === undefined) return false;
    this.#answers.delete(reqId);
    const calledSpeech = answer.decision === 'speech' ? 1 : 0;
    const counters: Readonly<Record<string, number>> =
      truth === 'speech' ? { spoken: 1, heard: calledSpeech } : { quietClips: 1, falseAlarms: calledSpeech };
    const { bundle, lineage, epoch } = answer;
    this.#edge.report({ bundle, lineage, epoch, counters });
    return true;
  }
}
