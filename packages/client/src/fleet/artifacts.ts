import { digestOfBytes, isDigest } from '@raftgate/contract';
import type { Artifact, Digest, JsonValue } from '@raftgate/contract';
import { messageOf } from '../errors.ts';
import type { Cancellation, Parts } from './loader.ts';
import { PrepareError } from './prepare-error.ts';

type Fetch = (artifact: Artifact, signal: Cancellation) => Promise<Uint8Array>;

/** Every artifact the parts refer to, fetched once and held against its digest. Without `fetch` the loader does it. */
export async function fetchArtifacts(
  parts: Parts,
  fetch: Fetch | undefined,
  signal: Cancellation,
): Promise<ReadonlyMap<Digest, Uint8Array>> {
  const found = new Map<Digest, Uint8Array>();
  if (fetch === undefined) return found;
  for (const part of parts.values()) {
    for (const artifact of artifactsIn(part.spec)) {
      if (found.has(artifact.digest)) continue;
      const bytes = await fetch(artifact, signal).catch((error: unknown) => {
        throw new PrepareError('FETCH', `${artifact.uri}: ${messageOf(error)}`);
      });
      const digest = digestOfBytes(bytes);
      if (digest !== artifact.digest) throw new PrepareError('DIGEST', `${artifact.uri}: expected ${artifact.digest}, found ${digest}`);
      found.set(digest, bytes);
    }
  }
  return found;
}

/** An object with a `uri` and a `digest`, wherever it stands in a part. */
function artifactsIn(spec: JsonValue): readonly Artifact[] {
  if (typeof spec !== 'object' || spec === null) return [];
  const children: readonly JsonValue[] = Array.isArray(spec) ? spec : Object.values(spec);
  const below = children.flatMap(artifactsIn);
  if (Array.isArray(spec)) return below;
  const fields = new Map(Object.entries(spec));
  const [uri, digest] = [fields.get('uri'), fields.get('digest')];
  return typeof uri === 'string' && typeof digest === 'string' && isDigest(digest) ? [{ uri, digest }, ...below] : below;
}
