import { createHash } from 'node:crypto';
import { digestOf } from '@raftgate/contract';
import type { Digest, JsonValue, StoredPart } from '@raftgate/contract';

/** `KIND/NAME` -> digest of the part as it was used. One entry a part that had a say in the answer. */
export type UsedParts = Readonly<Record<string, Digest>>;

export function sha256Of(bytes: Uint8Array): Digest {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * What a part is by its content: the digest of the document with the digests of the bytes that were really loaded in the
 * place of those it promised. It equals the committed digest exactly when the worker uses what was committed.
 */
export function usedDigest(part: StoredPart, loaded: readonly Digest[]): Digest {
  return digestOf({ ...part, spec: withDigests(part.spec, loaded) });
}

function withDigests(spec: JsonValue, loaded: readonly Digest[]): JsonValue {
  if (typeof spec !== 'object' || spec === null || Array.isArray(spec)) return spec;
  const fields = new Map(Object.entries(spec));
  const artifacts = fields.get('artifacts');
  if (Array.isArray(artifacts))
    fields.set(
      'artifacts',
      artifacts.map((artifact, at) => withDigest(artifact, loaded[at])),
    );
  if (fields.has('artifact')) fields.set('artifact', withDigest(fields.get('artifact') ?? null, loaded[0]));
  return Object.fromEntries(fields);
}

function withDigest(artifact: JsonValue, digest: Digest | undefined): JsonValue {
  if (typeof artifact !== 'object' || artifact === null || Array.isArray(artifact) || digest === undefined) return artifact;
  return { ...artifact, digest };
}
