// Written by tools/codegen.ts from proto/cluster.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';

export interface Member {
  readonly id: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export const defaultMember: Member = {
  id: 0,
  name: '',
  peerUrls: [],
  clientUrls: [],
  isLearner: false,
};

export function writeMember(writer: ProtoWriter, message: Member): void {
  writer.bool(40, message.isLearner);
  for (let i = message.clientUrls.length - 1; i >= 0; i--) {
    writer.rawUtf8(34, message.clientUrls[i]);
  }
  for (let i = message.peerUrls.length - 1; i >= 0; i--) {
    writer.rawUtf8(26, message.peerUrls[i]);
  }
  writer.utf8(18, message.name);
  writer.wide(8, message.id);
}

const fieldsMember: readonly number[] = [1, 2, 3, 4, 5];

export function readMember(reader: ProtoReader, into: Member = defaultMember): Member {
  let { id, name, isLearner } = into;
  const peerUrls: string[] = into.peerUrls.slice();
  const clientUrls: string[] = into.clientUrls.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.wide();
        break;
      case 18:
        name = reader.utf8();
        break;
      case 26:
        reader.item();
        peerUrls.push(reader.utf8());
        break;
      case 34:
        reader.item();
        clientUrls.push(reader.utf8());
        break;
      case 40:
        isLearner = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsMember);
    }
  }
  return { id, name, peerUrls, clientUrls, isLearner };
}

export interface MemberAddRequest {
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

export const defaultMemberAddRequest: MemberAddRequest = {
  peerUrls: [],
  isLearner: false,
};

export function writeMemberAddRequest(writer: ProtoWriter, message: MemberAddRequest): void {
  writer.bool(16, message.isLearner);
  for (let i = message.peerUrls.length - 1; i >= 0; i--) {
    writer.rawUtf8(10, message.peerUrls[i]);
  }
}

const fieldsMemberAddRequest: readonly number[] = [1, 2];

export function readMemberAddRequest(reader: ProtoReader, into: MemberAddRequest = defaultMemberAddRequest): MemberAddRequest {
  let { isLearner } = into;
  const peerUrls: string[] = into.peerUrls.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        reader.item();
        peerUrls.push(reader.utf8());
        break;
      case 16:
        isLearner = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsMemberAddRequest);
    }
  }
  return { peerUrls, isLearner };
}

export interface MemberAddResponse {
  readonly header: ResponseHeader | undefined;
  readonly member: Member | undefined;
  readonly members: readonly Member[];
}

export const defaultMemberAddResponse: MemberAddResponse = {
  header: undefined,
  member: undefined,
  members: [],
};

export function writeMemberAddResponse(writer: ProtoWriter, message: MemberAddResponse): void {
  for (let i = message.members.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeMember(writer, message.members[i]);
    writer.close(26, before);
  }
  if (message.member !== undefined) {
    const before = writer.length;
    writeMember(writer, message.member);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMemberAddResponse: readonly number[] = [1, 2, 3];

export function readMemberAddResponse(reader: ProtoReader, into: MemberAddResponse = defaultMemberAddResponse): MemberAddResponse {
  let { header, member } = into;
  const members: Member[] = into.members.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        member = readMember(reader, member);
        reader.leave(outer);
        break;
      }
      case 26: {
        const outer = reader.enter();
        members.push(readMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsMemberAddResponse);
    }
  }
  return { header, member, members };
}

export interface MemberRemoveRequest {
  readonly id: number | string; // uint64: 8 big-endian chars from 2^53 on
}

export const defaultMemberRemoveRequest: MemberRemoveRequest = {
  id: 0,
};

export function writeMemberRemoveRequest(writer: ProtoWriter, message: MemberRemoveRequest): void {
  writer.wide(8, message.id);
}

const fieldsMemberRemoveRequest: readonly number[] = [1];

export function readMemberRemoveRequest(reader: ProtoReader, into: MemberRemoveRequest = defaultMemberRemoveRequest): MemberRemoveRequest {
  let { id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.wide();
        break;
      default:
        reader.skip(tag, fieldsMemberRemoveRequest);
    }
  }
  return { id };
}

export interface MemberRemoveResponse {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const defaultMemberRemoveResponse: MemberRemoveResponse = {
  header: undefined,
  members: [],
};

export function writeMemberRemoveResponse(writer: ProtoWriter, message: MemberRemoveResponse): void {
  for (let i = message.members.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeMember(writer, message.members[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMemberRemoveResponse: readonly number[] = [1, 2];

export function readMemberRemoveResponse(reader: ProtoReader, into: MemberRemoveResponse = defaultMemberRemoveResponse): MemberRemoveResponse {
  let { header } = into;
  const members: Member[] = into.members.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        members.push(readMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsMemberRemoveResponse);
    }
  }
  return { header, members };
}

export interface MemberUpdateRequest {
  readonly id: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly peerUrls: readonly string[];
}

export const defaultMemberUpdateRequest: MemberUpdateRequest = {
  id: 0,
  peerUrls: [],
};

export function writeMemberUpdateRequest(writer: ProtoWriter, message: MemberUpdateRequest): void {
  for (let i = message.peerUrls.length - 1; i >= 0; i--) {
    writer.rawUtf8(18, message.peerUrls[i]);
  }
  writer.wide(8, message.id);
}

const fieldsMemberUpdateRequest: readonly number[] = [1, 2];

export function readMemberUpdateRequest(reader: ProtoReader, into: MemberUpdateRequest = defaultMemberUpdateRequest): MemberUpdateRequest {
  let { id } = into;
  const peerUrls: string[] = into.peerUrls.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.wide();
        break;
      case 18:
        reader.item();
        peerUrls.push(reader.utf8());
        break;
      default:
        reader.skip(tag, fieldsMemberUpdateRequest);
    }
  }
  return { id, peerUrls };
}

export interface MemberUpdateResponse {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const defaultMemberUpdateResponse: MemberUpdateResponse = {
  header: undefined,
  members: [],
};

export function writeMemberUpdateResponse(writer: ProtoWriter, message: MemberUpdateResponse): void {
  for (let i = message.members.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeMember(writer, message.members[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMemberUpdateResponse: readonly number[] = [1, 2];

export function readMemberUpdateResponse(reader: ProtoReader, into: MemberUpdateResponse = defaultMemberUpdateResponse): MemberUpdateResponse {
  let { header } = into;
  const members: Member[] = into.members.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        members.push(readMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsMemberUpdateResponse);
    }
  }
  return { header, members };
}

export interface MemberListRequest {
  readonly linearizable: boolean;
}

export const defaultMemberListRequest: MemberListRequest = {
  linearizable: false,
};

export function writeMemberListRequest(writer: ProtoWriter, message: MemberListRequest): void {
  writer.bool(8, message.linearizable);
}

const fieldsMemberListRequest: readonly number[] = [1];

export function readMemberListRequest(reader: ProtoReader, into: MemberListRequest = defaultMemberListRequest): MemberListRequest {
  let { linearizable } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        linearizable = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsMemberListRequest);
    }
  }
  return { linearizable };
}

export interface MemberListResponse {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const defaultMemberListResponse: MemberListResponse = {
  header: undefined,
  members: [],
};

export function writeMemberListResponse(writer: ProtoWriter, message: MemberListResponse): void {
  for (let i = message.members.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeMember(writer, message.members[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMemberListResponse: readonly number[] = [1, 2];

export function readMemberListResponse(reader: ProtoReader, into: MemberListResponse = defaultMemberListResponse): MemberListResponse {
  let { header } = into;
  const members: Member[] = into.members.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        members.push(readMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsMemberListResponse);
    }
  }
  return { header, members };
}

export interface MemberPromoteRequest {
  readonly id: number | string; // uint64: 8 big-endian chars from 2^53 on
}

export const defaultMemberPromoteRequest: MemberPromoteRequest = {
  id: 0,
};

export function writeMemberPromoteRequest(writer: ProtoWriter, message: MemberPromoteRequest): void {
  writer.wide(8, message.id);
}

const fieldsMemberPromoteRequest: readonly number[] = [1];

export function readMemberPromoteRequest(reader: ProtoReader, into: MemberPromoteRequest = defaultMemberPromoteRequest): MemberPromoteRequest {
  let { id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.wide();
        break;
      default:
        reader.skip(tag, fieldsMemberPromoteRequest);
    }
  }
  return { id };
}

export interface MemberPromoteResponse {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const defaultMemberPromoteResponse: MemberPromoteResponse = {
  header: undefined,
  members: [],
};

export function writeMemberPromoteResponse(writer: ProtoWriter, message: MemberPromoteResponse): void {
  for (let i = message.members.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeMember(writer, message.members[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMemberPromoteResponse: readonly number[] = [1, 2];

export function readMemberPromoteResponse(reader: ProtoReader, into: MemberPromoteResponse = defaultMemberPromoteResponse): MemberPromoteResponse {
  let { header } = into;
  const members: Member[] = into.members.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18: {
        const outer = reader.enter();
        members.push(readMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsMemberPromoteResponse);
    }
  }
  return { header, members };
}
