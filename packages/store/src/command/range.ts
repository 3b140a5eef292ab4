import type { Reader, Writer } from '@raftgate/bytes';
import type { RangeRequest, SortOrder, SortTarget } from '../range/request.ts';
import { readChoice, readFlags, readKey } from './fields.ts';

const KEYS_ONLY = 1;
const COUNT_ONLY = 2;
/** Places in these lists are the format. */
const ORDERS: readonly SortOrder[] = ['none', 'ascend', 'descend'];
const TARGETS: readonly SortTarget[] = ['key', 'version', 'create', 'mod', 'value'];

/** `u8 flags | u8 order | u8 target | string key | string end | varint limit, revision, min and max mod, min and max create` */
export function writeRange(writer: Writer, range: RangeRequest): void {
  writer.u8((range.keysOnly ? KEYS_ONLY : 0) | (range.countOnly ? COUNT_ONLY : 0));
  writer.u8(ORDERS.indexOf(range.sortOrder));
  writer.u8(TARGETS.indexOf(range.sortTarget));
  writer.latin1(range.key);
  writer.latin1(range.end);
  writer.varint(range.limit);
  writer.varint(range.revision);
  writer.varint(range.minModRevision);
  writer.varint(range.maxModRevision);
  writer.varint(range.minCreateRevision);
  writer.varint(range.maxCreateRevision);
}

export function readRange(reader: Reader): RangeRequest {
  const flags = readFlags(reader, KEYS_ONLY | COUNT_ONLY);
  const sortOrder = ORDERS[readChoice(reader, ORDERS.length)];
  const sortTarget = TARGETS[readChoice(reader, TARGETS.length)];
  return {
    kind: 'range',
    key: readKey(reader),
    end: readKey(reader),
    limit: reader.varint(),
    revision: reader.varint(),
    sortOrder,
    sortTarget,
    keysOnly: (flags & KEYS_ONLY) !== 0,
    countOnly: (flags & COUNT_ONLY) !== 0,
    minModRevision: reader.varint(),
    maxModRevision: reader.varint(),
    minCreateRevision: reader.varint(),
    maxCreateRevision: reader.varint(),
  };
}
