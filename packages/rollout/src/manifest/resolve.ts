import {
  checkBundleBody,
  checkBundlePointer,
  checkStoredPart,
  checkVersionPointer,
  decode,
  digestOf,
  parseKey,
  verifyDigest,
} from '@raftgate/contract';
import type { BundleBody, BundlePointer, Digest, PartKind, StoredPart } from '@raftgate/contract';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { PartManifest } from './commit-part.ts';
import { storedPart } from './commit-part.ts';

/** A part by name@version: from the manifests at hand, else from the store. */
export async function resolvePart(
  gate: Gate,
  wanted: { readonly kind: PartKind; readonly name: string; readonly version: string },
  manifests: readonly PartManifest[],
): Promise<Outcome<{ readonly part: StoredPart; readonly digest: Digest }>> {
  const given = manifests.find((one) => one.kind === wanted.kind && one.name === wanted.name && one.version === wanted.version);
  if (given !== undefined) {
    const part = storedPart(given);
    return done({ part, digest: digestOf(part) });
  }
  const subject = `${wanted.kind} ${wanted.name}@${wanted.version}`;
  const pointerKey = gate.keys.version(wanted.kind, wanted.name, wanted.version);
  const [pointerKv] = (await gate.kv.range({ key: pointerKey })).kvs;
  if (pointerKv === undefined) {
    return refusedWith('PART_UNKNOWN', `there is no ${subject}`, { subject, action: 'apply it first, or with the bundle' });
  }
  const pointer = decode(checkVersionPointer, pointerKv.value);
  if (!pointer.ok) return refusedDocument(pointerKey, pointer.refusal);
  return await readPart(gate, wanted.kind, pointer.value.digest);
}

/** A part by digest; its bytes are held against it. */
export async function readPart(
  gate: Gate,
  kind: PartKind,
  digest: Digest,
): Promise<Outcome<{ readonly part: StoredPart; readonly digest: Digest }>> {
  const key = gate.keys.part(kind, digest);
  const [kv] = (await gate.kv.range({ key })).kvs;
  const verified = verifyDigest(kv?.value ?? new Uint8Array(0), digest);
  if (!verified.ok) return refusedDocument(key, verified.refusal);
  const part = decode(checkStoredPart, verified.value);
  return part.ok ? done({ part: part.value, digest }) : refusedDocument(key, part.refusal);
}

export interface ResolvedBundle {
  readonly name: string;
  readonly digest: Digest;
  readonly pointer: BundlePointer;
  readonly body: BundleBody;
}

/** A committed bundle by name. */
export async function readBundle(gate: Gate, name: string): Promise<Outcome<ResolvedBundle>> {
  const key = gate.keys.bundle(name);
  const [kv] = (await gate.kv.range({ key })).kvs;
  if (kv === undefined)
    return refusedWith('BUNDLE_UNKNOWN', `there is no bundle ${name}`, { subject: name, action: 'apply a Bundle manifest first' });
  const pointer = decode(checkBundlePointer, kv.value);
  if (!pointer.ok) return refusedDocument(key, pointer.refusal);
  const { digest } = pointer.value;
  const bodyKey = gate.keys.bundleBody(digest);
  const [bodyKv] = (await gate.kv.range({ key: bodyKey })).kvs;
  const verified = verifyDigest(bodyKv?.value ?? new Uint8Array(0), digest);
  if (!verified.ok) return refusedDocument(bodyKey, verified.refusal);
  const body = decode(checkBundleBody, verified.value);
  return body.ok ? done({ name, digest, pointer: pointer.value, body: body.value }) : refusedDocument(bodyKey, body.refusal);
}

/** All bundles, newest last. */
export async function listBundles(gate: Gate): Promise<readonly { readonly name: string; readonly digest: Digest }[]> {
  const { kvs } = await gate.kv.range({ key: gate.keys.bundles(), prefix: true });
  return [...kvs]
    .sort((a, b) => a.createRevision - b.createRevision)
    .flatMap((kv) => {
      const key = parseKey(gate.keys, kv.key);
      const pointer = decode(checkBundlePointer, kv.value);
      return key?.type === 'bundle' && pointer.ok ? [{ name: key.bundle, digest: pointer.value.digest }] : [];
    });
}
