import type { KvTransport } from '@raftgate/client';
import { checkBundleBody, checkBundlePointer, checkStoredPart, decode } from '@raftgate/contract';
import type { Check, Digest, Keys, StoredPart } from '@raftgate/contract';

/** A committed release, as the cluster holds it. */
export interface CommittedBundle {
  readonly name: string;
  readonly digest: Digest;
  readonly parts: readonly (StoredPart & { readonly digest: Digest })[];
}

/** Reads a bundle and its parts; rejects when one is missing or malformed. */
export async function readBundle(kv: KvTransport, keys: Keys, name: string): Promise<CommittedBundle> {
  const pointer = await readDocument(kv, keys.bundle(name), checkBundlePointer);
  const body = await readDocument(kv, keys.bundleBody(pointer.digest), checkBundleBody);
  const parts = await Promise.all(
    body.parts.map(async (part) => ({
      ...(await readDocument(kv, keys.part(part.kind, part.digest), checkStoredPart)),
      digest: part.digest,
    })),
  );
  return { name, digest: pointer.digest, parts };
}

async function readDocument<T>(kv: KvTransport, key: string, check: Check<T>): Promise<T> {
  const { kvs } = await kv.range({ key });
  const [found] = kvs;
  if (found === undefined) throw new Error(`${key} is not there`);
  const document = decode(check, found.value);
  if (!document.ok) throw new Error(`${key}: ${document.refusal.path}: ${document.refusal.message}`);
  return document.value;
}
