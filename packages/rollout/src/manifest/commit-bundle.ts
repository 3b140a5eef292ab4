import { checkBundlePointer, compareParts, decode, digestOf, encodeDocument, MAX_BUNDLE_PARTS } from '@raftgate/contract';
import type { BundleBody, BundlePart, Impact, PartKind, StoredPart } from '@raftgate/contract';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { checkRules, describeViolation } from '../rules/check.ts';
import { bundleOf } from '../rules/rule.ts';
import type { Applied } from './apply.ts';
import type { PartManifest } from './commit-part.ts';
import type { Manifest, PartReference } from './manifest.ts';
import { readBundle, resolvePart } from './resolve.ts';

type BundleManifest = Extract<Manifest, { type: 'bundle' }>;

/** What comes with the bundle in the same apply; a dry run has written none of it. */
export interface Siblings {
  readonly parts: readonly PartManifest[];
  readonly bundles: readonly BundleManifest[];
}

/** What a change of this kind costs a worker when the bundle does not say. */
const IMPACT_OF: Readonly<Record<PartKind, Impact>> = {
  model: 'load',
  servingConfig: 'load',
  route: 'hot',
  timeouts: 'hot',
  flag: 'hot',
  prompt: 'hot',
  dataRef: 'load',
  probe: 'none',
  fallback: 'hot',
};

/** Resolves, checks the rules, then commits the bundle in one transaction that compares every part it stands on. */
export async function commitBundle(gate: Gate, manifest: BundleManifest, siblings: Siblings, isDryRun: boolean): Promise<Outcome<Applied>> {
  const subject = `Bundle ${manifest.name}`;
  const references = await flatten(gate, manifest, siblings, 0);
  if (!references.ok) return references;
  if (references.value.length === 0 || references.value.length > MAX_BUNDLE_PARTS) {
    return refusedWith('MANIFEST', `${references.value.length} parts, allowed 1 to ${MAX_BUNDLE_PARTS}`, { subject });
  }
  const resolved: { readonly row: BundlePart; readonly part: StoredPart }[] = [];
  for (const reference of references.value) {
    const found = await resolvePart(gate, reference, siblings.parts);
    if (!found.ok) return found;
    const { kind, name, version, roles = [], impact = IMPACT_OF[kind] } = reference;
    resolved.push({ row: { kind, name, version, digest: found.value.digest, roles, impact }, part: found.value.part });
  }
  const violations = checkRules(bundleOf(resolved.map(({ row, part }) => ({ part, roles: row.roles }))));
  const [first] = violations;
  if (first !== undefined) {
    return refusedWith('INCOMPATIBLE', violations.map(describeViolation).join('; '), {
      subject,
      found: first.found,
      expected: first.expected,
      action: `change ${first.part} or ${first.other}; nothing of the bundle was written`,
    });
  }
  const body: BundleBody = { format: 1, parts: resolved.map((one) => one.row).sort(compareParts) };
  return await write(gate, manifest, body, isDryRun);
}

async function write(gate: Gate, manifest: BundleManifest, body: BundleBody, isDryRun: boolean): Promise<Outcome<Applied>> {
  const { kv, keys } = gate;
  const subject = `Bundle ${manifest.name}`;
  const digest = digestOf(body);
  const key = keys.bundle(manifest.name);
  const provenance = {
    createdBy: gate.actor,
    ...(manifest.from === undefined ? {} : { derivedFrom: manifest.from }),
    ...(manifest.note === undefined ? {} : { note: manifest.note }),
  };
  const answer = await kv.txn({
    compare: [
      { key, target: 'create', is: '=', number: 0 },
      ...(isDryRun
        ? []
        : body.parts.map((part) => ({ key: keys.part(part.kind, part.digest), target: 'create', is: '>', number: 0 }) as const)),
    ],
    success: isDryRun
      ? []
      : [
          { op: 'put', key: keys.bundleBody(digest), value: encodeDocument(body) },
          { op: 'put', key, value: encodeDocument({ format: 1, digest, provenance }) },
        ],
    failure: [{ op: 'range', key }],
  });
  if (answer.succeeded) return done({ subject, result: 'created', digest });
  const [found] = answer.results;
  const [existing] = found?.op === 'range' ? found.kvs : [];
  if (existing === undefined) return refusedWith('PART_UNKNOWN', 'a part of the bundle is gone from the store', { subject });
  const held = decode(checkBundlePointer, existing.value);
  if (!held.ok) return refusedDocument(key, held.refusal);
  if (held.value.digest === digest) return done({ subject, result: 'unchanged', digest });
  return refusedWith('BUNDLE_CONFLICT', `${subject} exists with other parts`, {
    subject,
    found: held.value.digest,
    expected: digest,
    action: 'give the new bundle a new name',
  });
}

/** The parts of `from` with what the manifest replaces, adds and leaves out. */
async function flatten(
  gate: Gate,
  manifest: BundleManifest,
  siblings: Siblings,
  depth: number,
): Promise<Outcome<readonly PartReference[]>> {
  const subject = `Bundle ${manifest.name}`;
  const own = new Map(manifest.parts.map((part) => [`${part.kind}/${part.name}`, part]));
  if (own.size !== manifest.parts.length) return refusedWith('MANIFEST', 'a part is there twice', { subject });
  if (manifest.from === undefined) return done(manifest.parts);
  if (depth > siblings.bundles.length) return refusedWith('MANIFEST', 'spec.from goes in a circle', { subject });
  const sibling = siblings.bundles.find((one) => one.name === manifest.from);
  const base = sibling === undefined ? await committedParts(gate, manifest.from) : await flatten(gate, sibling, siblings, depth + 1);
  if (!base.ok) return base;
  const without = new Set(manifest.without.map((part) => `${part.kind}/${part.name}`));
  const kept = base.value.filter((part) => !own.has(`${part.kind}/${part.name}`) && !without.has(`${part.kind}/${part.name}`));
  return done([...kept, ...manifest.parts]);
}

async function committedParts(gate: Gate, name: string): Promise<Outcome<readonly PartReference[]>> {
  const bundle = await readBundle(gate, name);
  return bundle.ok ? done(bundle.value.body.parts) : bundle;
}
