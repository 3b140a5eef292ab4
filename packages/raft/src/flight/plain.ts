import { Prng, bytesFromHex, hexFromBytes } from '@raftgate/bytes';
import type { Configuration } from '../configuration.ts';
import { ConfigurationHistory } from '../configuration-history.ts';
import { ENTRY_COMMANDS, ENTRY_CONFIGURATION, type EntryKind } from '../entry.ts';
import { Log } from '../log/log.ts';
import { TermRuns } from '../log/term-runs.ts';
import { PersistWindow } from '../persist-window.ts';
import { Inflights } from '../progress/inflights.ts';
import { Progress } from '../progress/progress.ts';
import { ReadQueue } from '../read-queue.ts';

const NOBODY: Configuration = { voters: [], outgoing: [], learners: [], autoLeave: false };

/** What a core is made of beside plain data, each as its constructor leaves it. A record names a class by its key. */
const CLASSES: Readonly<Record<string, () => object>> = {
  ConfigurationHistory: () => new ConfigurationHistory(0, NOBODY),
  Inflights: () => new Inflights(1, 1),
  Log: () => new Log(0, 0, 0),
  PersistWindow: () => new PersistWindow(),
  Prng: () => new Prng(0),
  Progress: () => new Progress(0, 1, 1),
  ReadQueue: () => new ReadQueue(),
  TermRuns: () => new TermRuns(0, 0),
};

/** An entry, or a proposal to become one. */
interface Bodied {
  readonly kind: EntryKind;
  readonly body: Uint8Array;
}

/** Marks what JSON has no form for. */
const TAG = '$';

/**
 * A copy that JSON carries. Of the bytes of commands only the length is kept: consensus never looks at them, and a record
 * holds nobody's data. Those of a configuration are kept. Applied twice it changes nothing.
 */
export function toPlain(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (isCommands(value)) return withoutBody(value);
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Uint8Array) return { [TAG]: 'zeros', length: value.length };
  if (value instanceof Float64Array) return { [TAG]: 'float64', values: [...value] };
  if (value instanceof Map) return { [TAG]: 'map', pairs: toPlain([...value]) };
  if (value instanceof Set) return { [TAG]: 'set', values: toPlain([...value]) };
  const plain: Record<string, unknown> = {};
  const name = value.constructor.name;
  if (Object.hasOwn(CLASSES, name)) plain[TAG] = name;
  const keepsBody = 'kind' in value && value.kind === ENTRY_CONFIGURATION;
  for (const [key, field] of Object.entries(value)) {
    plain[key] = keepsBody && field instanceof Uint8Array ? { [TAG]: 'bytes', hex: hexFromBytes(field) } : toPlain(field);
  }
  return plain;
}

/** The plain form of an entry or a proposal of commands: by far the most of what is recorded, and of a known shape. A configuration stays as it is. */
export function withoutBody(entry: Bodied): unknown {
  if (entry.kind === ENTRY_CONFIGURATION) return entry;
  return { ...entry, body: { [TAG]: 'zeros', length: entry.body.length } };
}

function isCommands(value: object): value is Bodied {
  return 'kind' in value && value.kind === ENTRY_COMMANDS && 'body' in value && value.body instanceof Uint8Array;
}

/**
 * The opposite of `toPlain`; throws on what it did not write. Objects, and arrays, come out in the shapes in which a core makes them:
 * another shape beside these would slow down every core of the process.
 */
export function fromPlain(plain: unknown): unknown {
  if (typeof plain !== 'object' || plain === null) return plain;
  if (Array.isArray(plain)) return mapFields(plain, plain.slice());
  const { [TAG]: tag, ...fields } = plain as Record<string, unknown>;
  switch (tag) {
    case undefined:
      return mapFields(plain, { ...plain });
    case 'zeros':
      return new Uint8Array(Number(fields['length']));
    case 'bytes':
      return bytesFromHex(String(fields['hex']));
    case 'float64':
      return Float64Array.from(fields['values'] as number[]);
    case 'map':
      return new Map(fromPlain(fields['pairs']) as [unknown, unknown][]);
    case 'set':
      return new Set(fromPlain(fields['values']) as unknown[]);
    default:
      if (typeof tag !== 'string' || !Object.hasOwn(CLASSES, tag)) throw new TypeError(`no class ${String(tag)} in a core`);
      return mapFields(fields, CLASSES[tag]());
  }
}

/** `into` with the fields of `fields`, which it has, or gets. */
function mapFields(fields: object, into: object): object {
  for (const [key, field] of Object.entries(fields)) Reflect.set(into, key, fromPlain(field));
  return into;
}
