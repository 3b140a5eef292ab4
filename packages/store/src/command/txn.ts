import type { Reader, Writer } from '@raftgate/bytes';
import { MAX_TXN_OPS } from '../limits.ts';
import type { Compare, TxnCommand, TxnOperation } from './command.ts';
import { readCompare, writeCompare } from './compare.ts';
import { readDeleteRange, writeDeleteRange } from './delete-range.ts';
import { malformed } from './fields.ts';
import { readPut, writePut } from './put.ts';
import { readRange, writeRange } from './range.ts';

const PUT = 1;
const DELETE_RANGE = 2;
const RANGE = 3;

/** `varint compares, each | varint success, each | varint failure, each`; an operation is `u8 kind | its payload` */
export function writeTxn(writer: Writer, txn: TxnCommand): void {
  writer.varint(txn.compare.length);
  for (const compare of txn.compare) writeCompare(writer, compare);
  for (const operations of [txn.success, txn.failure]) {
    writer.varint(operations.length);
    for (const operation of operations) writeOperation(writer, operation);
  }
}

export function readTxn(reader: Reader): TxnCommand {
  const compare: Compare[] = [];
  for (let left = readCount(reader); left > 0; left--) compare.push(readCompare(reader));
  const success = readOperations(reader);
  return { kind: 'txn', compare, success, failure: readOperations(reader) };
}

function writeOperation(writer: Writer, operation: TxnOperation): void {
  switch (operation.kind) {
    case 'put':
      writer.u8(PUT);
      return writePut(writer, operation);
    case 'deleteRange':
      writer.u8(DELETE_RANGE);
      return writeDeleteRange(writer, operation);
    case 'range':
      writer.u8(RANGE);
      return writeRange(writer, operation);
  }
}

function readOperations(reader: Reader): TxnOperation[] {
  const operations: TxnOperation[] = [];
  for (let left = readCount(reader); left > 0; left--) operations.push(readOperation(reader));
  return operations;
}

function readOperation(reader: Reader): TxnOperation {
  switch (reader.u8()) {
    case PUT:
      return readPut(reader);
    case DELETE_RANGE:
      return readDeleteRange(reader);
    case RANGE:
      return readRange(reader);
    default:
      throw malformed('an unknown operation');
  }
}

function readCount(reader: Reader): number {
  const count = reader.varint();
  if (count > MAX_TXN_OPS) throw malformed('too many operations');
  return count;
}
