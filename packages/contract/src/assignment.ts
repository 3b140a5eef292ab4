import { also, array, digest, format, integer, label, name, object, oneOf, optional } from './check.ts';
import type { Check } from './check.ts';
import type { Digest } from './digest.ts';
import { refuse } from './errors.ts';
import type { Refusal } from './errors.ts';
import { MAX_FENCED, MAX_GENERATIONS, MAX_TOTAL_WEIGHT } from './limits.ts';

export const GENERATION_ROLES = ['stable', 'candidate', 'draining', 'fallback'] as const;
export type GenerationRole = (typeof GENERATION_ROLES)[number];

/**
 * stable      serves what no candidate gets; at most one
 * candidate   the release on trial, serves its weight; at most one
 * draining    weight 0: serves only requests pinned to it, and stays warm for a way back
 * fallback    weight 0: what `fallback-bundle` serves when the worker is EXPIRED; at most one
 */
export interface Generation {
  readonly bundle: Digest;
  /** For people; the digest decides. */
  readonly name: string;
  readonly role: GenerationRole;
  readonly weight: number;
}

/** One life of one instance. */
export interface Member {
  readonly instance: string;
  readonly incarnation: number;
}

/**
 * `fleet/CHANNEL/assignments/REGION`: what is live. Its revision is the key's mod revision. The bucket of a request picks a
 * generation by cumulative weight in the order given; `generations` may be empty: nothing is live, refuse.
 */
export interface Assignment {
  readonly format: 1;
  readonly lineage: number;
  readonly epoch: number;
  readonly channel: string;
  readonly region: string;
  readonly generations: readonly Generation[];
  /** Kept over pause, abort and retry of one rollout, so that nobody is drawn again. */
  readonly salt: string;
  /** The overlay must be at least this new before a worker may serve by this assignment. */
  readonly overlayRevision?: number;
  /** Missed the prepare deadline: not routed to, and they refuse, until they come back as another incarnation. */
  readonly fenced?: readonly Member[];
}

export const checkMember: Check<Member> = object<Member>({ instance: name, incarnation: integer(1) });

const checkGeneration: Check<Generation> = object<Generation>({
  bundle: digest,
  name,
  role: oneOf(GENERATION_ROLES),
  weight: integer(0, MAX_TOTAL_WEIGHT),
});

export const checkAssignment: Check<Assignment> = also(
  object<Assignment>({
    format: format(1),
    lineage: integer(1),
    epoch: integer(1),
    channel: label,
    region: label,
    generations: array(checkGeneration, MAX_GENERATIONS),
    salt: name,
    overlayRevision: optional(integer(1)),
    fenced: optional(array(checkMember, MAX_FENCED)),
  }),
  (assignment, path) => generationRules(assignment.generations, `${path}.generations`),
);

function generationRules(generations: readonly Generation[], path: string): Refusal | undefined {
  const total = totalWeight(generations);
  if (total > MAX_TOTAL_WEIGHT) return refuse('FIELD_RANGE', path, `weights add up to ${total}, at most ${MAX_TOTAL_WEIGHT}`);
  if (generations.length > 0 && total === 0) return refuse('FIELD_VALUE', path, 'no generation has a weight');
  for (const role of ['stable', 'candidate', 'fallback']) {
    if (generations.filter((one) => one.role === role).length > 1) return refuse('FIELD_VALUE', path, `more than one ${role}`);
  }
  for (const { role, weight } of generations) {
    if (weight > 0 && (role === 'draining' || role === 'fallback'))
      return refuse('FIELD_VALUE', path, `a ${role} generation has weight ${weight}`);
  }
  const serving = generations.filter((one) => one.role !== 'fallback').map((one) => one.bundle);
  return new Set(serving).size === serving.length ? undefined : refuse('FIELD_VALUE', path, 'one bundle is there twice');
}

export function totalWeight(generations: readonly Generation[]): number {
  return generations.reduce((sum, generation) => sum + generation.weight, 0);
}
