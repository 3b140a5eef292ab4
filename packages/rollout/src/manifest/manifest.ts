import {
  ABORT_POLICIES,
  checkChannel,
  COORDINATIONS,
  EXPIRY_ACTIONS,
  IMPACTS,
  isPartKind,
  PART_KINDS,
  PINS,
  PREPARE_MODES,
  SERVINGS,
  validate,
} from '@raftgate/contract';
import type { Channel, Impact, JsonObject, PartKind } from '@raftgate/contract';
import { z } from 'zod';
import { label, name } from '../document/schema.ts';
import type { Step } from '../document/step.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import { MAX_FOUND_LENGTH, MAX_ISSUES_SHOWN } from '../limits.ts';
import { choose } from './choose.ts';
import { duration } from './duration.ts';
import { manifestKind, partKindOf, PART_SPECS } from './parts.ts';
import { steps } from './steps.ts';

export const API_VERSION = 'raftgate/v1';

export interface PartReference {
  readonly kind: PartKind;
  readonly name: string;
  readonly version: string;
  readonly roles?: readonly string[];
  readonly impact?: Impact;
}

/** A manifest after its schema: what the user asked for, typed. */
export type Manifest =
  | { readonly type: 'part'; readonly kind: PartKind; readonly name: string; readonly version: string; readonly spec: JsonObject }
  | {
      readonly type: 'bundle';
      readonly name: string;
      /** Parts of this bundle are taken over unless replaced (same kind and name) or left out. */
      readonly from?: string;
      readonly without: readonly { readonly kind: PartKind; readonly name: string }[];
      readonly parts: readonly PartReference[];
      readonly note?: string;
    }
  | { readonly type: 'channel'; readonly channel: Omit<Channel, 'fallback'>; readonly fallback?: string }
  | { readonly type: 'rollout'; readonly name: string; readonly channel: string; readonly bundle: string; readonly steps: readonly Step[] };

const kind = z.string().refine(isPartKind, 'not a kind of part');

/** `model/vad@v5`, or the same as an object. */
const shortReference = z.string().transform((value, context): PartReference => {
  const [, partKind = '', partName = '', version = ''] = /^([A-Za-z]+)\/(.+)@([^@]+)$/.exec(value) ?? [];
  const checked = z.strictObject({ kind, name, version: name }).safeParse({ kind: partKind, name: partName, version });
  if (checked.success) return checked.data;
  context.addIssue({ code: 'custom', message: `${JSON.stringify(value)} is not of the form kind/name@version` });
  return z.NEVER;
});
const longReference = z.strictObject({ kind, name, version: name, roles: z.array(name).optional(), impact: z.enum(IMPACTS).optional() });
const reference = choose<PartReference>((value) => (typeof value === 'string' ? shortReference : longReference));

const bundleSpec = z.strictObject({
  from: name.optional(),
  without: z.array(z.strictObject({ kind, name })).default([]),
  parts: z.array(reference).default([]),
  note: z.string().max(4096).optional(),
});

const channelSpec = z.strictObject({
  roles: z.array(name).min(1),
  regions: z.array(label).min(1),
  coordination: z.enum(COORDINATIONS).default('ordered'),
  pin: z.enum(PINS).default('request'),
  serving: z.enum(SERVINGS).default('multiplexed'),
  stalenessBound: duration.default(30_000),
  expiryAction: z.enum(EXPIRY_ACTIONS).default('serve-stale'),
  fallback: name.optional(),
  minServing: z.record(name, z.int().min(0)).default({}),
  prepareMode: z.enum(PREPARE_MODES).default('side-by-side'),
  abortPolicy: z.enum(ABORT_POLICIES).default('serve-until-ready'),
});

const rolloutSpec = z.strictObject({ channel: label, bundle: name, steps });

const envelope = z.strictObject({
  apiVersion: z.literal(API_VERSION),
  kind: z.string(),
  metadata: z.strictObject({ name, version: name.optional() }),
  spec: z.record(z.string(), z.json()),
});
type Envelope = z.infer<typeof envelope>;

/** Checks one manifest against the schema of its kind. `at` is its place among its siblings, for the message. */
export function readManifest(input: unknown, at: number): Outcome<Manifest> {
  const found = parse(envelope, input, `manifest ${at + 1}`, []);
  if (!found.ok) return found;
  const { metadata } = found.value;
  const subject = `${found.value.kind} ${metadata.name}${metadata.version === undefined ? '' : `@${metadata.version}`}`;
  const partKind = partKindOf(found.value.kind);
  if (partKind !== undefined) return readPart(partKind, found.value, subject);
  switch (found.value.kind) {
    case 'Bundle': {
      const spec = parse(bundleSpec, found.value.spec, subject);
      return spec.ok ? done({ type: 'bundle', name: metadata.name, ...spec.value }) : spec;
    }
    case 'Channel':
      return readChannel(found.value, subject);
    case 'Rollout': {
      const spec = parse(rolloutSpec, found.value.spec, subject);
      return spec.ok ? done({ type: 'rollout', name: metadata.name, ...spec.value }) : spec;
    }
    default:
      return refusedWith('MANIFEST', `${JSON.stringify(found.value.kind)} is not a kind`, {
        subject,
        found: found.value.kind,
        expected: ['Bundle', 'Channel', 'Rollout', ...PART_KINDS.map(manifestKind)].join(', '),
      });
  }
}

function readPart(partKind: PartKind, manifest: Envelope, subject: string): Outcome<Manifest> {
  const { name: partName, version } = manifest.metadata;
  if (version === undefined) {
    return refusedWith('MANIFEST', 'metadata.version is missing: parts are versioned', {
      subject,
      found: 'nothing',
      expected: 'a version',
    });
  }
  const spec = parse<unknown>(PART_SPECS[partKind], manifest.spec, subject);
  return spec.ok ? done({ type: 'part', kind: partKind, name: partName, version, spec: spec.value as JsonObject }) : spec;
}

function readChannel(manifest: Envelope, subject: string): Outcome<Manifest> {
  const spec = parse(channelSpec, manifest.spec, subject);
  if (!spec.ok) return spec;
  const { stalenessBound, fallback, ...policy } = spec.value;
  if (policy.expiryAction === 'fallback-bundle' && fallback === undefined) {
    return refusedWith('MANIFEST', 'expiryAction fallback-bundle needs spec.fallback, the name of a bundle', { subject });
  }
  const channel = { format: 1, channel: manifest.metadata.name, ...policy, stalenessBoundMs: stalenessBound } as const;
  // The contract's rules too; the fallback is resolved to a digest when the channel is written.
  const checked = validate(checkChannel, { ...channel, expiryAction: 'serve-stale' });
  if (!checked.ok) return refusedWith('MANIFEST', `${checked.refusal.path.replace('$', 'spec')}: ${checked.refusal.message}`, { subject });
  return done({ type: 'channel', channel, ...(fallback === undefined ? {} : { fallback }) });
}

/** `under` is where `input` stands in the manifest: `spec`, or nothing for the whole. */
function parse<T>(schema: z.ZodType<T>, input: unknown, subject: string, under: readonly string[] = ['spec']): Outcome<T> {
  const checked = schema.safeParse(input);
  if (checked.success) return done(checked.data);
  const [first] = checked.error.issues;
  const lines = checked.error.issues
    .slice(0, MAX_ISSUES_SHOWN)
    .map((issue) => `${[...under, ...issue.path].join('.') || subject}: ${issue.message}`);
  return refusedWith('MANIFEST', lines.join('; '), { subject, found: foundBy(first, input), expected: expectedBy(first) });
}

/** What stands at the place of the issue, shortened. */
function foundBy(issue: z.core.$ZodIssue | undefined, input: unknown): string {
  if (issue?.code === 'unrecognized_keys') return issue.keys.join(', ');
  const at = (issue?.path ?? []).reduce((value: unknown, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
  const text = at === undefined ? 'nothing' : JSON.stringify(at);
  return text.length > MAX_FOUND_LENGTH ? `${text.slice(0, MAX_FOUND_LENGTH)}...` : text;
}

function expectedBy(issue: z.core.$ZodIssue | undefined): string {
  switch (issue?.code) {
    case 'unrecognized_keys':
      return 'the fields of its kind alone';
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' or ');
    default:
      return issue?.message ?? 'a manifest of its kind';
  }
}
