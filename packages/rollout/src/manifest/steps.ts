import { LEVELS } from '@raftgate/contract';
import { z } from 'zod';
import { condition, label, name } from '../document/schema.ts';
import type { Metric, Step } from '../document/step.ts';
import { DEFAULT_ACK_DEADLINE_MS, DEFAULT_NO_DATA_LIMIT, DEFAULT_PREPARE_DEADLINE_MS, MAX_METRICS, MAX_STEPS } from '../limits.ts';
import { duration } from './duration.ts';

const weight = z.int().min(0).max(100);
const count = z.int().min(0);

const fleetQuery = z.union([
  z.strictObject({ ratio: z.strictObject({ numerator: name, denominator: name }) }),
  z.strictObject({ percentile: z.strictObject({ histogram: name, percentile: z.number().gt(0).max(100) }) }),
]);

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
    const { fleet } = provider;
    return {
      ...rest,
      query: 'ratio' in fleet ? { type: 'ratio', ...fleet.ratio } : { type: 'percentile', ...fleet.percentile },
      initialDelayMs: initialDelay,
      intervalMs: interval,
      ...(failureCondition === undefined ? {} : { failureCondition }),
    };
  });

const deadline = duration.default(DEFAULT_ACK_DEADLINE_MS);

/** Argo's form: each step is an object with one key. */
const step = z.union([
  z
    .strictObject({ setRegion: z.strictObject({ names: z.array(label).min(1) }) })
    .transform((one): Step => ({ type: 'setRegion', names: one.setRegion.names })),
  z
    .strictObject({
      prepare: z.strictObject({
        level: z.enum(LEVELS.slice(1)).default('probed'),
        minPrepared: z.union([z.literal('all'), count]).default('all'),
        deadline: duration.default(DEFAULT_PREPARE_DEADLINE_MS),
      }),
    })
    .transform(({ prepare }): Step => ({
      type: 'prepare',
      level: prepare.level,
      minPrepared: prepare.minPrepared,
      deadlineMs: prepare.deadline,
    })),
  z
    .strictObject({ activate: z.strictObject({ ackDeadline: deadline }) })
    .transform((one): Step => ({ type: 'activate', ackDeadlineMs: one.activate.ackDeadline })),
  z
    .strictObject({ setWeight: weight })
    .transform((one): Step => ({ type: 'setWeight', weight: one.setWeight, ackDeadlineMs: DEFAULT_ACK_DEADLINE_MS })),
  z
    .strictObject({ pause: z.strictObject({ duration: duration.optional() }) })
    .transform(({ pause }): Step => (pause.duration === undefined ? { type: 'pause' } : { type: 'pause', durationMs: pause.duration })),
  z
    .strictObject({ analysis: z.strictObject({ metrics: z.array(metric).min(1).max(MAX_METRICS) }) })
    .transform((one): Step => ({ type: 'analysis', metrics: one.analysis.metrics })),
  z.strictObject({ bake: z.strictObject({ duration }) }).transform((one): Step => ({ type: 'bake', durationMs: one.bake.duration })),
]);

export const steps = z.array(step).min(1).max(MAX_STEPS);
