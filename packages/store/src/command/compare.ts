import type { Reader, Writer } from '@raftgate/bytes';
import type { Compare, CompareOperator } from './command.ts';
import { readChoice, readKey, readLease, readValue } from './fields.ts';

/** Places in these lists are the format. */
const TARGETS: readonly Compare['target'][] = ['version', 'create', 'mod', 'value', 'lease'];
const OPERATORS: readonly CompareOperator[] = ['=', '!=', '>', '<'];

/** `u8 target | u8 operator | string key | string end | varint number, bytes value or string lease` */
export function writeCompare(writer: Writer, compare: Compare): void {
  writer.u8(TARGETS.indexOf(compare.target));
  writer.u8(OPERATORS.indexOf(compare.is));
  writer.latin1(compare.key);
  writer.latin1(compare.end);
  if (compare.target === 'value') writer.bytes(compare.value);
  else if (compare.target === 'lease') writer.latin1(compare.lease);
  else writer.varint(compare.number);
}

export function readCompare(reader: Reader): Compare {
  const target = TARGETS[readChoice(reader, TARGETS.length)];
  const is = OPERATORS[readChoice(reader, OPERATORS.length)];
  const key = readKey(reader);
  const end = readKey(reader);
  if (target === 'value') return { target, key, end, is, value: readValue(reader) };
  if (target === 'lease') return { target, key, end, is, lease: readLease(reader) };
  return { target, key, end, is, number: reader.varint() };
}
