import { isDigest, isLabel, isName, LEVELS, parseCanonical } from '@raftgate/contract';
import { z } from 'zod';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import { MAX_DURATION_MS } from '../limits.ts';
import { PAUSES, ROLLOUT_PHASES } from './rollout.ts';
import type { Lane, RolloutRecord, StepTimer } from './rollout.ts';
import type { Metric, Step } from './step.ts';

export const name = z.string().refine(isName, 'not a name: [A-Za-z0-9] then [A-Za-z0-9._@-]');
export const label = z.string().refine(isLabel, 'not a label: [a-z0-9] then [a-z0-9.-]');
const digest = z.string().refine(isDigest, 'not a digest');
const durationMs = z.int().min(0).max(MAX_DURATION_MS);
const count = z.int().min(0);

export const condition = z
  .strictObject({ min: z.number().optional(), max: z.number().optional() })
  .refine((one) => one.min !== undefined || one.max !== undefined, 'needs min or max');

const query = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ratio'), numerator: name, denominator: name }),
  z.strictObject({ type: z.literal('percentile'), histogram: name, percentile: z.number().gt(0).max(100) }),
]);

const metric: z.ZodType<Metric> = z.strictObject({
  name,
  query,
  of: z.enum(['candidate', 'stable', 'difference']),
  minSamples: count,
  initialDelayMs: durationMs,
  intervalMs: durationMs,
  count: z.int().min(1),
  successCondition: condition,
  failureCondition: condition.optional(),
  failureLimit: count,
  inconclusiveLimit: count,
  noDataLimit: count,
  onNoData: z.enum(['pause', 'fail', 'ignore']),
});

const step: z.ZodType<Step> = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('setRegion'), names: z.array(label) }),
  z.strictObject({
    type: z.literal('prepare'),
    level: z.enum(LEVELS),
    minPrepared: z.union([z.literal('all'), count]),
    deadlineMs: durationMs,
  }),
  z.strictObject({ type: z.literal('activate'), ackDeadlineMs: durationMs }),
  z.strictObject({ type: z.literal('setWeight'), weight: z.int().min(0).max(100), ackDeadlineMs: durationMs }),
  z.strictObject({ type: z.literal('pause'), durationMs: durationMs.optional() }),
  z.strictObject({ type: z.literal('analysis'), metrics: z.array(metric) }),
  z.strictObject({ type: z.literal('bake'), durationMs }),
]);

const release = z.strictObject({ bundle: digest, name });
const member = z.strictObject({ instance: name, incarnation: z.int().min(1) });
const measurement = z.strictObject({
  verdict: z.enum(['success', 'failure', 'inconclusive', 'noData']),
  value: z.number().optional(),
  samples: count,
});
const progress = z.strictObject({
  name,
  successful: count,
  failed: count,
  inconclusive: count,
  noDataInARow: count,
  measured: count,
  isDone: z.boolean(),
  last: z.array(measurement),
});
const stepState = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('prepare'), regions: z.array(z.strictObject({ region: label, members: z.array(member) })) }),
  z.strictObject({ type: z.literal('flip') }),
  z.strictObject({ type: z.literal('wait') }),
  z.strictObject({ type: z.literal('analysis'), metrics: z.array(progress) }),
]);

const rolloutRecord: z.ZodType<RolloutRecord> = z.strictObject({
  format: z.literal(1),
  channel: label,
  rollout: name,
  spec: z.strictObject({ bundle: digest, name, steps: z.array(step), isRollback: z.boolean() }),
  status: z.strictObject({
    phase: z.enum(ROLLOUT_PHASES),
    reason: z.string(),
    pause: z.enum(PAUSES).nullable(),
    attempt: z.int().min(1),
    transition: z.int().min(1),
    step: count,
    elapsedMs: count,
    regions: z.array(label),
    isFull: z.boolean(),
    base: z.record(label, release.nullable()),
    touched: z.array(label),
    prepared: z.array(label),
    stepState: stepState.nullable(),
    attemptAfterRevision: count,
  }),
});

const stepTimer: z.ZodType<StepTimer> = z.strictObject({ format: z.literal(1), attempt: count, transition: count, elapsedMs: count });

const lane: z.ZodType<Lane> = z.strictObject({
  format: z.literal(1),
  channel: label,
  lineage: z.int().min(1),
  active: name.nullable(),
  releases: z.array(release),
  audit: z.strictObject({ sequence: count, digest }),
});

function reader<T>(schema: z.ZodType<T>): (key: string, bytes: Uint8Array) => Outcome<T> {
  return (key, bytes) => {
    const parsed = parseCanonical(bytes);
    if (!parsed.ok) return refusedDocument(key, parsed.refusal);
    const checked = schema.safeParse(parsed.value);
    if (checked.success) return done(checked.data);
    const issue = checked.error.issues[0];
    return refusedWith('DOCUMENT', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not of its schema'}`, { subject: key });
  };
}

export const readRollout = reader(rolloutRecord);
export const readTimer = reader(stepTimer);
export const readLane = reader(lane);
