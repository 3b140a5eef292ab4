import { checkBundleBody, checkStoredPart, decode, partsFor, verifyDigest } from '@raftgate/contract';
import type { BundleBody, Check, Digest, Keys } from '@raftgate/contract';
import type { KvTransport } from '../kv/types.ts';
import { FETCH_BATCH, FLEET_CALL_MS } from '../limits.ts';
import { PrepareError } from './prepare-error.ts';
import type { HeldPart, Parts } from './loader.ts';

/** A bundle as far as a role consumes it, and the bytes it came from. */
export interface FetchedBundle {
  readonly body: BundleBody;
  readonly parts: Parts;
  /** Canonical bytes by digest: the body and the role's parts. */
  readonly documents: ReadonlyMap<Digest, Uint8Array>;
}

/**
 * Content-addressed documents: from what this process holds or its cache gave back, else from the store. Every one is
 * held against its digest. Rejects with PrepareError when one is missing or is not what its digest says, with the
 * transport's error when the store did not answer.
 */
export class Documents {
  readonly #kv: KvTransport;
  readonly #keys: Keys;
  readonly #known = new Map<Digest, Uint8Array>();

  constructor(kv: KvTransport, keys: Keys) {
    this.#kv = kv;
    this.#keys = keys;
  }

  /** Bytes whose digest was verified. */
  remember(digest: Digest, bytes: Uint8Array): void {
    this.#known.set(digest, bytes);
  }

  /** Keeps what is named and nothing else. */
  retain(digests: ReadonlySet<Digest>): void {
    for (const digest of this.#known.keys()) if (!digests.has(digest)) this.#known.delete(digest);
  }

  async fetch(bundle: Digest, role: string): Promise<FetchedBundle> {
    const documents = new Map<Digest, Uint8Array>();
    const [bodyBytes] = await this.#read([{ key: this.#keys.bundleBody(bundle), digest: bundle }]);
    documents.set(bundle, bodyBytes);
    const body = understood(checkBundleBody, bodyBytes, bundle);
    const wanted = partsFor(body, role);
    const bytes = await this.#read(wanted.map((part) => ({ key: this.#keys.part(part.kind, part.digest), digest: part.digest })));
    const parts = new Map<string, HeldPart>();
    for (const [i, { kind, name, version, digest }] of wanted.entries()) {
      documents.set(digest, bytes[i]);
      const stored = understood(checkStoredPart, bytes[i], digest);
      if (stored.kind !== kind || stored.name !== name || stored.version !== version) {
        throw new PrepareError('DIGEST', `${kind}/${name}@${version} is ${stored.kind}/${stored.name}@${stored.version} by its own words`);
      }
      parts.set(`${kind}/${name}`, { kind, name, version, digest, spec: stored.spec });
    }
    return { body, parts, documents };
  }

  async #read(wanted: readonly { readonly key: string; readonly digest: Digest }[]): Promise<readonly Uint8Array[]> {
    const missing = wanted.filter(({ digest }) => !this.#known.has(digest));
    for (let at = 0; at < missing.length; at += FETCH_BATCH) {
      const batch = missing.slice(at, at + FETCH_BATCH);
      const answer = await this.#kv.txn(
        { compare: [], success: batch.map(({ key }) => ({ op: 'range', key })) },
        { deadlineMs: FLEET_CALL_MS },
      );
      for (const [i, result] of answer.results.entries()) {
        const { key, digest } = batch[i];
        const found = result.op === 'range' ? result.kvs[0] : undefined;
        if (found === undefined) throw new PrepareError('FETCH', `${key} is not there`);
        const verified = verifyDigest(found.value, digest);
        if (!verified.ok) throw new PrepareError('DIGEST', `${key}: ${verified.refusal.message}`);
        this.#known.set(digest, found.value);
      }
    }
    return wanted.map(({ key, digest }) => {
      const bytes = this.#known.get(digest);
      if (bytes === undefined) throw new PrepareError('FETCH', `${key} is not there`);
      return bytes;
    });
  }
}

function understood<T>(check: Check<T>, bytes: Uint8Array, digest: Digest): T {
  const decoded = decode(check, bytes);
  if (decoded.ok) return decoded.value;
  throw new PrepareError('FETCH', `${digest}: ${decoded.refusal.path}: ${decoded.refusal.message}`);
}
