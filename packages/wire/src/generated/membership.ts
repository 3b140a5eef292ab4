// Written by tools/codegen.ts from proto/membership.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';

/** No fields. */
export type ConfigurationRequest = Readonly<Record<never, never>>;

export const defaultConfigurationRequest: ConfigurationRequest = {};

export function writeConfigurationRequest(_writer: ProtoWriter, _message: ConfigurationRequest): void {}

const fieldsConfigurationRequest: readonly number[] = [];

export function readConfigurationRequest(reader: ProtoReader, into: ConfigurationRequest = defaultConfigurationRequest): ConfigurationRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsConfigurationRequest);
  return into;
}

export interface ConfigurationResponse {
  readonly header: ResponseHeader | undefined;
  readonly index: number;
  readonly voters: readonly number[];
  readonly outgoing: readonly number[];
  readonly learners: readonly number[];
}

export const defaultConfigurationResponse: ConfigurationResponse = {
  header: undefined,
  index: 0,
  voters: [],
  outgoing: [],
  learners: [],
};

export function writeConfigurationResponse(writer: ProtoWriter, message: ConfigurationResponse): void {
  if (message.learners.length > 0) {
    const before = writer.length;
    for (let i = message.learners.length - 1; i >= 0; i--) writer.integer(message.learners[i]);
    writer.close(42, before);
  }
  if (message.outgoing.length > 0) {
    const before = writer.length;
    for (let i = message.outgoing.length - 1; i >= 0; i--) writer.integer(message.outgoing[i]);
    writer.close(34, before);
  }
  if (message.voters.length > 0) {
    const before = writer.length;
    for (let i = message.voters.length - 1; i >= 0; i--) writer.integer(message.voters[i]);
    writer.close(26, before);
  }
  writer.int(16, message.index);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsConfigurationResponse: readonly number[] = [1, 2, 3, 4, 5];

export function readConfigurationResponse(reader: ProtoReader, into: ConfigurationResponse = defaultConfigurationResponse): ConfigurationResponse {
  let { header, index } = into;
  const voters: number[] = into.voters.slice();
  const outgoing: number[] = into.outgoing.slice();
  const learners: number[] = into.learners.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 16:
        index = reader.uint53();
        break;
      case 24:
        reader.item();
        voters.push(reader.uint53());
        break;
      case 26: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          voters.push(reader.uint53());
        }
        reader.leavePacked(outer);
        break;
      }
      case 32:
        reader.item();
        outgoing.push(reader.uint53());
        break;
      case 34: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          outgoing.push(reader.uint53());
        }
        reader.leavePacked(outer);
        break;
      }
      case 40:
        reader.item();
        learners.push(reader.uint53());
        break;
      case 42: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          learners.push(reader.uint53());
        }
        reader.leavePacked(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsConfigurationResponse);
    }
  }
  return { header, index, voters, outgoing, learners };
}

export interface ReconfigureRequest {
  readonly expectedIndex: number;
  readonly voters: readonly number[];
  readonly learners: readonly number[];
}

export const defaultReconfigureRequest: ReconfigureRequest = {
  expectedIndex: 0,
  voters: [],
  learners: [],
};

export function writeReconfigureRequest(writer: ProtoWriter, message: ReconfigureRequest): void {
  if (message.learners.length > 0) {
    const before = writer.length;
    for (let i = message.learners.length - 1; i >= 0; i--) writer.integer(message.learners[i]);
    writer.close(26, before);
  }
  if (message.voters.length > 0) {
    const before = writer.length;
    for (let i = message.voters.length - 1; i >= 0; i--) writer.integer(message.voters[i]);
    writer.close(18, before);
  }
  writer.int(8, message.expectedIndex);
}

const fieldsReconfigureRequest: readonly number[] = [1, 2, 3];

export function readReconfigureRequest(reader: ProtoReader, into: ReconfigureRequest = defaultReconfigureRequest): ReconfigureRequest {
  let { expectedIndex } = into;
  const voters: number[] = into.voters.slice();
  const learners: number[] = into.learners.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        expectedIndex = reader.uint53();
        break;
      case 16:
        reader.item();
        voters.push(reader.uint53());
        break;
      case 18: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          voters.push(reader.uint53());
        }
        reader.leavePacked(outer);
        break;
      }
      case 24:
        reader.item();
        learners.push(reader.uint53());
        break;
      case 26: {
        const outer = reader.enterPacked();
        while (reader.more()) {
          reader.item();
          learners.push(reader.uint53());
        }
        reader.leavePacked(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsReconfigureRequest);
    }
  }
  return { expectedIndex, voters, learners };
}
