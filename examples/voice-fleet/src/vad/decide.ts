export interface DecisionRule {
  /** A frame is speech from this probability on. */
  readonly threshold: number;
  /** A clip is speech from this share of speech frames on. */
  readonly minSpeechShare: number;
}
export type Decision = 'speech' | 'no-speech';
export interface Verdict {
  readonly decision: Decision;
  /** Share of frames over the threshold. */
  readonly share: number;
  /** Mean over all frames. */
  readonly probability: number;
}

export function decide(probabilities: readonly number[], rule: DecisionRule): Verdict {
  const frames = Math.max(1, probabilities.length);
  const share = probabilities.filter((p) => p >= rule.threshold).length / frames;
  const probability = probabilities.reduce((sum, p) => sum + p, 0) / frames;
  return { decision: share >= rule.minSpeechShare ? 'speech' : 'no-speech', share, probability };
}
