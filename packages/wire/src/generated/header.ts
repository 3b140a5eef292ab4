// Written by tools/codegen.ts from proto/header.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';

export interface ResponseHeader {
  readonly clusterId: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly memberId: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly revision: number;
  readonly raftTerm: number;
}

export const defaultResponseHeader: ResponseHeader = {
  clusterId: 0,
  memberId: 0,
  revision: 0,
  raftTerm: 0,
};

export function writeResponseHeader(writer: ProtoWriter, message: ResponseHeader): void {
  writer.int(32, message.raftTerm);
  writer.int(24, message.revision);
  writer.wide(16, message.memberId);
  writer.wide(8, message.clusterId);
}

const fieldsResponseHeader: readonly number[] = [1, 2, 3, 4];

export function readResponseHeader(reader: ProtoReader, into: ResponseHeader = defaultResponseHeader): ResponseHeader {
  let { clusterId, memberId, revision, raftTerm } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        clusterId = reader.wide();
        break;
      case 16:
        memberId = reader.wide();
        break;
      case 24:
        revision = reader.int53();
        break;
      case 32:
        raftTerm = reader.uint53();
        break;
      default:
        reader.skip(tag, fieldsResponseHeader);
    }
  }
  return { clusterId, memberId, revision, raftTerm };
}
