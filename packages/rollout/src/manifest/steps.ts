import { LEVELS } from '@raftgate/contract';
import { z } from 'zod';
import { condition, label, name } from '../document/schema.ts';
import type { Metric, Query, Step } from '../document/step.ts';
import { DEFAULT_ACK_DEADLINE_MS, DEFAULT_NO_DATA_LIMIT, DEFAULT_PREPARE_DEADLINE_MS, MAX_METRICS, MAX_STEPS } from '../limits.ts';
import { oneKey } from './choose.ts';
import { duration } from './duration.ts';

const weight = z.int().min(0).max(100);
const count = z.int().min(0);

const fleetQuery = oneKey<Query>({
  ratio: z.strictObject({ numerator: name, denominator: name }).transform((ratio): Query => ({ type: 'ratio', ...ratio })),
  percentile: z
    .strictObject({ histogram: name, percentile: z.number().gt(0).max(100) })
    .transform((found): Query => ({ type: 'percentile', ...found })),
});

/** Argo's metric fields; the provider is what the fleet itself reports. */
const metric = z
  .strictObject({
    name,
    provider: z.strictObject({ fleet: fleetQuery }),
    of: z.enum(['candidate', 'stable', 'difference']).default('candidate'),
    minSamples: count.default(1),
    initialDelay: duration.default(0),
    interval: duration.default(1000),
    count: z.int().min(1).default(1),
    successCondition: condition,
    failureCondition: condition.optional(),
    failureLimit: count.default(0),
    inconclusiveLimit: count.default(0),
    noDataLimit: count.default(DEFAULT_NO_DATA_LIMIT),
    onNoData: z.enum(['pause', 'fail', 'ignore']).default('pause'),
  })
  .transform(({ provider, initialDelay, interval, failureCondition, ...rest }): Metric => {
    return {
      ...rest,
      query: provider.fleet,
      initialDelayMs: initialDelay,
      intervalMs: interval,
      ...(failureCondition === undefined ? {} : { failureCondition }),
    };
  });

const deadline = duration.default(DEFAULT_ACK_DEADLINE_MS);

/** Argo's form: each step is an object with one key. */
const step = oneKey<Step>({
  setRegion: z.strictObject({ names: z.array(label).min(1) }).transform(({ names }): Step => ({ type: 'setRegion', names })),
  prepare: z
    .strictObject({
      level: z.enum(LEVELS.slice(1)).default('probed'),
      minPrepared: z.union([z.literal('all'), count]).default('all'),
      deadline: duration.default(DEFAULT_PREPARE_DEADLINE_MS),
    })
    .transform(({ deadline, ...rest }): Step => ({ type: 'prepare', ...rest, deadlineMs: deadline })),
  activate: z.strictObject({ ackDeadline: deadline }).transform((one): Step => ({ type: 'activate', ackDeadlineMs: one.ackDeadline })),
  setWeight: weight.transform((percent): Step => ({ type: 'setWeight', weight: percent, ackDeadlineMs: DEFAULT_ACK_DEADLINE_MS })),
  pause: z
    .strictObject({ duration: duration.optional() })
    .transform((one): Step => (one.duration === undefined ? { type: 'pause' } : { type: 'pause', durationMs: one.duration })),
  analysis: z
    .strictObject({ metrics: z.array(metric).min(1).max(MAX_METRICS) })
    .transform(({ metrics }): Step => ({ type: 'analysis', metrics })),
  bake: z.strictObject({ duration }).transform((one): Step => ({ type: 'bake', durationMs: one.duration })),
});

export const steps = z.array(step).min(1).max(MAX_STEPS);
