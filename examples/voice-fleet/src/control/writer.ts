import type { KvTransport } from '@raftgate/client';
import { encodeDocument } from '@raftgate/contract';
import type { StoredPart } from '@raftgate/contract';
import { pause } from '../fleet/time.ts';
import { CONFIG_KEY, MODEL_KEY } from './live.ts';

/** What belongs together, and is kept in two keys. */
export interface Pair {
  readonly name: string;
  readonly model: StoredPart;
  /** Serving config, flag, prompts and data: everything the model is run with. */
  readonly config: readonly StoredPart[];
}
export type WriteOrder = 'config-first' | 'model-first';

const CONFIG_KINDS: ReadonlySet<string> = new Set(['servingConfig', 'flag', 'prompt', 'dataRef']);

export function pairOf(name: string, parts: readonly StoredPart[]): Pair {
  const model = parts.find((part) => part.kind === 'model');
  if (model === undefined) throw new Error(`${name} has no model`);
  return { name, model: bare(model), config: parts.filter((part) => CONFIG_KINDS.has(part.kind)).map(bare) };
}

/** Two writes, one after the other: the second begins `gapMs` after the first was acknowledged. */
export async function writePair(kv: KvTransport, pair: Pair, order: WriteOrder, gapMs: number): Promise<void> {
  const writes = [
    { key: CONFIG_KEY, parts: pair.config },
    { key: MODEL_KEY, parts: [pair.model] },
  ];
  const [first, second] = order === 'config-first' ? writes : writes.toReversed();
  if (first === undefined || second === undefined) return;
  await put(kv, first.key, first.parts);
  if (gapMs > 0) await pause(gapMs);
  await put(kv, second.key, second.parts);
}

async function put(kv: KvTransport, key: string, parts: readonly StoredPart[]): Promise<void> {
  await kv.txn({ compare: [], success: [{ op: 'put', key, value: encodeDocument(parts) }] });
}

/** A part as a document, without what a reader may have added to it. */
function bare({ format, kind, name, version, spec }: StoredPart): StoredPart {
  return { format, kind, name, version, spec };
}
