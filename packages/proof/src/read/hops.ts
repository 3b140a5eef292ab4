import type { Order } from '@raftgate/contract';
import type { Hop } from '../hop.ts';

export interface HopsRead {
  readonly hops: readonly Hop[];
  /** Lines that are not hops: number from 1, and why. A killed process may leave half a line at the end of its log. */
  readonly refused: readonly { readonly line: number; readonly reason: string }[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads NDJSON. Some names have two spellings: `instance` or `process`; `startedMs` or `tWallMs`; `endedMs` or `tookMs` after
 * the start; `key` or `session`.
 */
export function readHops(ndjson: string): HopsRead {
  const hops: Hop[] = [];
  const refused: { line: number; reason: string }[] = [];
  for (const [i, line] of ndjson.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = readHop(line);
    if (typeof found === 'string') refused.push({ line: i + 1, reason: found });
    else hops.push(found);
  }
  return { hops, refused };
}

function readHop(line: string): Hop | string {
  const fields = parsed(line);
  if (fields === undefined) return 'not a JSON object';
  const reqId = text(fields['reqId']);
  const hop = text(fields['hop']);
  const instance = text(fields['instance'] ?? fields['process']);
  const region = text(fields['region']);
  const startedMs = number(fields['startedMs'] ?? fields['tWallMs']);
  if (reqId === undefined || hop === undefined || instance === undefined || region === undefined)
    return 'reqId, hop, instance and region are needed';
  if (startedMs === undefined) return 'startedMs is needed';
  const parts = partsOf(fields['parts']);
  if (parts === undefined) return 'parts must map KIND/NAME to a digest';
  return {
    reqId,
    hop,
    instance,
    region,
    startedMs,
    endedMs: number(fields['endedMs']) ?? startedMs + (number(fields['tookMs']) ?? 0),
    epoch: number(fields['epoch']) ?? 0,
    pin: text(fields['pin']) ?? '',
    parts,
    ...optional('incarnation', number(fields['incarnation'])),
    ...optional('held', orderOf(fields['held'])),
    ...optional('key', text(fields['key'] ?? fields['session'])),
    ...optional('status', number(fields['status'])),
    ...optional('decision', text(fields['decision'])),
    ...optional('truth', text(fields['truth'])),
    ...optional('wrong', typeof fields['wrong'] === 'boolean' ? fields['wrong'] : undefined),
  };
}

function parsed(line: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);

function partsOf(value: unknown): Readonly<Record<string, string>> | undefined {
  if (value === undefined) return {};
  if (!isFields(value)) return undefined;
  const entries = Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return entries.length === Object.keys(value).length ? Object.fromEntries(entries) : undefined;
}

function orderOf(value: unknown): Order | undefined {
  if (!isFields(value)) return undefined;
  const [lineage, epoch, revision] = [number(value['lineage']), number(value['epoch']), number(value['revision'])];
  return lineage === undefined || epoch === undefined || revision === undefined ? undefined : { lineage, epoch, revision };
}

function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}
