import { checkVersionPointer, decode, digestOfBytes, encodeDocument, MAX_DOCUMENT_BYTES } from '@raftgate/contract';
import type { StoredPart } from '@raftgate/contract';
import type { Outcome } from '../errors.ts';
import { done, refusedDocument, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { Applied } from './apply.ts';
import type { Manifest } from './manifest.ts';
import { manifestKind } from './parts.ts';

export type PartManifest = Extract<Manifest, { type: 'part' }>;

export function storedPart(manifest: PartManifest): StoredPart {
  const { kind, name, version, spec } = manifest;
  return { format: 1, kind, name, version, spec };
}

/** Writes a part and its name, once: the same name@version with other content is refused. */
export async function commitPart(gate: Gate, manifest: PartManifest, isDryRun: boolean): Promise<Outcome<Applied>> {
  const { kv, keys } = gate;
  const { kind, name, version } = manifest;
  const subject = `${manifestKind(kind)} ${name}@${version}`;
  const bytes = encodeDocument(storedPart(manifest));
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    return refusedWith('MANIFEST', `${bytes.length} bytes, at most ${MAX_DOCUMENT_BYTES}`, {
      subject,
      action: 'keep large content as an artifact',
    });
  }
  const digest = digestOfBytes(bytes);
  const pointer = keys.version(kind, name, version);
  const answer = await kv.txn({
    compare: [{ key: pointer, target: 'create', is: '=', number: 0 }],
    success: isDryRun
      ? []
      : [
          { op: 'put', key: keys.part(kind, digest), value: bytes },
          { op: 'put', key: pointer, value: encodeDocument({ format: 1, digest }) },
        ],
    failure: [{ op: 'range', key: pointer }],
  });
  if (answer.succeeded) return done({ subject, result: 'created', digest });
  const [found] = answer.results;
  const [existing] = found?.op === 'range' ? found.kvs : [];
  const held = decode(checkVersionPointer, existing?.value ?? new Uint8Array(0));
  if (!held.ok) return refusedDocument(pointer, held.refusal);
  if (held.value.digest === digest) return done({ subject, result: 'unchanged', digest });
  return refusedWith('VERSION_CONFLICT', `${subject} exists with other content`, {
    subject,
    found: held.value.digest,
    expected: digest,
    action: 'give the new content a new version',
  });
}
