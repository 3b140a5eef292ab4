import { modelRules } from './model.ts';
import { referenceRules } from './references.ts';
import type { Rule, RuleBundle, Violation } from './rule.ts';

/** Every rule a bundle must keep to be committed. What they cannot know (does it hear anything?) is the probes' to find out. */
export const RULES: readonly Rule[] = [...modelRules, ...referenceRules];

export function checkRules(bundle: RuleBundle): readonly Violation[] {
  return RULES.flatMap((rule) => rule.check(bundle).map((found) => ({ rule: rule.name, ...found })));
}

export function describeViolation(violation: Violation): string {
  const { rule, part, other, found, expected } = violation;
  return `${rule}: ${part} and ${other}: found ${found}, expected ${expected}`;
}
