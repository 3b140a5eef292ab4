// Written by tools/codegen.ts from proto/lease.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';

export interface LeaseGrantRequest {
  readonly ttl: number;
  readonly id: string; // int64 as 8 big-endian chars
}

export const defaultLeaseGrantRequest: LeaseGrantRequest = {
  ttl: 0,
  id: '',
};

export function writeLeaseGrantRequest(writer: ProtoWriter, message: LeaseGrantRequest): void {
  writer.id64(16, message.id);
  writer.int(8, message.ttl);
}

const fieldsLeaseGrantRequest: readonly number[] = [1, 2];

export function readLeaseGrantRequest(reader: ProtoReader, into: LeaseGrantRequest = defaultLeaseGrantRequest): LeaseGrantRequest {
  let { ttl, id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        ttl = reader.int53();
        break;
      case 16:
        id = reader.id64();
        break;
      default:
        reader.skip(tag, fieldsLeaseGrantRequest);
    }
  }
  return { ttl, id };
}

export interface LeaseGrantResponse {
  readonly header: ResponseHeader | undefined;
  readonly id: string; // int64 as 8 big-endian chars
  readonly ttl: number;
  readonly error: string;
}

export const defaultLeaseGrantResponse: LeaseGrantResponse = {
  header: undefined,
  id: '',
  ttl: 0,
  error: '',
};

export function writeLeaseGrantResponse(writer: ProtoWriter, message: LeaseGrantResponse): void {
  writer.utf8(34, message.error);
  writer.int(24, message.ttl);
  writer.id64(16, message.id);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsLeaseGrantResponse: readonly number[] = [1, 2, 3, 4];

export function readLeaseGrantResponse(reader: ProtoReader, into: LeaseGrantResponse = defaultLeaseGrantResponse): LeaseGrantResponse {
  let { header, id, ttl, error } = into;
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
        id = reader.id64();
        break;
      case 24:
        ttl = reader.int53();
        break;
      case 34:
        error = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsLeaseGrantResponse);
    }
  }
  return { header, id, ttl, error };
}

export interface LeaseRevokeRequest {
  readonly id: string; // int64 as 8 big-endian chars
}

export const defaultLeaseRevokeRequest: LeaseRevokeRequest = {
  id: '',
};

export function writeLeaseRevokeRequest(writer: ProtoWriter, message: LeaseRevokeRequest): void {
  writer.id64(8, message.id);
}

const fieldsLeaseRevokeRequest: readonly number[] = [1];

export function readLeaseRevokeRequest(reader: ProtoReader, into: LeaseRevokeRequest = defaultLeaseRevokeRequest): LeaseRevokeRequest {
  let { id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.id64();
        break;
      default:
        reader.skip(tag, fieldsLeaseRevokeRequest);
    }
  }
  return { id };
}

export interface LeaseRevokeResponse {
  readonly header: ResponseHeader | undefined;
}

export const defaultLeaseRevokeResponse: LeaseRevokeResponse = {
  header: undefined,
};

export function writeLeaseRevokeResponse(writer: ProtoWriter, message: LeaseRevokeResponse): void {
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsLeaseRevokeResponse: readonly number[] = [1];

export function readLeaseRevokeResponse(reader: ProtoReader, into: LeaseRevokeResponse = defaultLeaseRevokeResponse): LeaseRevokeResponse {
  let { header } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsLeaseRevokeResponse);
    }
  }
  return { header };
}

export interface LeaseKeepAliveRequest {
  readonly id: string; // int64 as 8 big-endian chars
}

export const defaultLeaseKeepAliveRequest: LeaseKeepAliveRequest = {
  id: '',
};

export function writeLeaseKeepAliveRequest(writer: ProtoWriter, message: LeaseKeepAliveRequest): void {
  writer.id64(8, message.id);
}

const fieldsLeaseKeepAliveRequest: readonly number[] = [1];

export function readLeaseKeepAliveRequest(reader: ProtoReader, into: LeaseKeepAliveRequest = defaultLeaseKeepAliveRequest): LeaseKeepAliveRequest {
  let { id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.id64();
        break;
      default:
        reader.skip(tag, fieldsLeaseKeepAliveRequest);
    }
  }
  return { id };
}

export interface LeaseKeepAliveResponse {
  readonly header: ResponseHeader | undefined;
  readonly id: string; // int64 as 8 big-endian chars
  readonly ttl: number;
}

export const defaultLeaseKeepAliveResponse: LeaseKeepAliveResponse = {
  header: undefined,
  id: '',
  ttl: 0,
};

export function writeLeaseKeepAliveResponse(writer: ProtoWriter, message: LeaseKeepAliveResponse): void {
  writer.int(24, message.ttl);
  writer.id64(16, message.id);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsLeaseKeepAliveResponse: readonly number[] = [1, 2, 3];

export function readLeaseKeepAliveResponse(reader: ProtoReader, into: LeaseKeepAliveResponse = defaultLeaseKeepAliveResponse): LeaseKeepAliveResponse {
  let { header, id, ttl } = into;
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
        id = reader.id64();
        break;
      case 24:
        ttl = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsLeaseKeepAliveResponse);
    }
  }
  return { header, id, ttl };
}

export interface LeaseTimeToLiveRequest {
  readonly id: string; // int64 as 8 big-endian chars
  readonly keys: boolean;
}

export const defaultLeaseTimeToLiveRequest: LeaseTimeToLiveRequest = {
  id: '',
  keys: false,
};

export function writeLeaseTimeToLiveRequest(writer: ProtoWriter, message: LeaseTimeToLiveRequest): void {
  writer.bool(16, message.keys);
  writer.id64(8, message.id);
}

const fieldsLeaseTimeToLiveRequest: readonly number[] = [1, 2];

export function readLeaseTimeToLiveRequest(reader: ProtoReader, into: LeaseTimeToLiveRequest = defaultLeaseTimeToLiveRequest): LeaseTimeToLiveRequest {
  let { id, keys } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.id64();
        break;
      case 16:
        keys = reader.bool();
        break;
      default:
        reader.skip(tag, fieldsLeaseTimeToLiveRequest);
    }
  }
  return { id, keys };
}

export interface LeaseTimeToLiveResponse {
  readonly header: ResponseHeader | undefined;
  readonly id: string; // int64 as 8 big-endian chars
  readonly ttl: number;
  readonly grantedTtl: number;
  readonly keys: readonly string[]; // latin1
}

export const defaultLeaseTimeToLiveResponse: LeaseTimeToLiveResponse = {
  header: undefined,
  id: '',
  ttl: 0,
  grantedTtl: 0,
  keys: [],
};

export function writeLeaseTimeToLiveResponse(writer: ProtoWriter, message: LeaseTimeToLiveResponse): void {
  for (let i = message.keys.length - 1; i >= 0; i--) {
    writer.rawLatin1(42, message.keys[i]);
  }
  writer.int(32, message.grantedTtl);
  writer.int(24, message.ttl);
  writer.id64(16, message.id);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsLeaseTimeToLiveResponse: readonly number[] = [1, 2, 3, 4, 5];

export function readLeaseTimeToLiveResponse(reader: ProtoReader, into: LeaseTimeToLiveResponse = defaultLeaseTimeToLiveResponse): LeaseTimeToLiveResponse {
  let { header, id, ttl, grantedTtl } = into;
  const keys: string[] = into.keys.slice();
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
        id = reader.id64();
        break;
      case 24:
        ttl = reader.int53();
        break;
      case 32:
        grantedTtl = reader.int53();
        break;
      case 42:
        reader.item();
        keys.push(reader.latin1());
        break;
      default:
        reader.skip(tag, fieldsLeaseTimeToLiveResponse);
    }
  }
  return { header, id, ttl, grantedTtl, keys };
}

/** No fields. */
export type LeaseLeasesRequest = Readonly<Record<never, never>>;

export const defaultLeaseLeasesRequest: LeaseLeasesRequest = {};

export function writeLeaseLeasesRequest(_writer: ProtoWriter, _message: LeaseLeasesRequest): void {}

const fieldsLeaseLeasesRequest: readonly number[] = [];

export function readLeaseLeasesRequest(reader: ProtoReader, into: LeaseLeasesRequest = defaultLeaseLeasesRequest): LeaseLeasesRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsLeaseLeasesRequest);
  return into;
}

export interface LeaseStatus {
  readonly id: string; // int64 as 8 big-endian chars
}

export const defaultLeaseStatus: LeaseStatus = {
  id: '',
};

export function writeLeaseStatus(writer: ProtoWriter, message: LeaseStatus): void {
  writer.id64(8, message.id);
}

const fieldsLeaseStatus: readonly number[] = [1];

export function readLeaseStatus(reader: ProtoReader, into: LeaseStatus = defaultLeaseStatus): LeaseStatus {
  let { id } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        id = reader.id64();
        break;
      default:
        reader.skip(tag, fieldsLeaseStatus);
    }
  }
  return { id };
}

export interface LeaseLeasesResponse {
  readonly header: ResponseHeader | undefined;
  readonly leases: readonly LeaseStatus[];
}

export const defaultLeaseLeasesResponse: LeaseLeasesResponse = {
  header: undefined,
  leases: [],
};

export function writeLeaseLeasesResponse(writer: ProtoWriter, message: LeaseLeasesResponse): void {
  for (let i = message.leases.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeLeaseStatus(writer, message.leases[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsLeaseLeasesResponse: readonly number[] = [1, 2];

export function readLeaseLeasesResponse(reader: ProtoReader, into: LeaseLeasesResponse = defaultLeaseLeasesResponse): LeaseLeasesResponse {
  let { header } = into;
  const leases: LeaseStatus[] = into.leases.slice();
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
        leases.push(readLeaseStatus(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsLeaseLeasesResponse);
    }
  }
  return { header, leases };
}
