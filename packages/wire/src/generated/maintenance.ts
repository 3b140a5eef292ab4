// Written by tools/codegen.ts from proto/maintenance.proto; change that and run `npm run codegen`.
import { NO_BYTES } from '../protobuf/message.ts';
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';
import type { ResponseHeader } from './header.ts';
import {
  readResponseHeader,
  writeResponseHeader,
} from './header.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const AlarmType = {
  NONE: 0,
  NOSPACE: 1,
  CORRUPT: 2,
} as const;

/** Values a sender knows; proto3 lets any int32 through. */
export const AlarmAction = {
  GET: 0,
  ACTIVATE: 1,
  DEACTIVATE: 2,
} as const;

/** Values a sender knows; proto3 lets any int32 through. */
export const DowngradeAction = {
  VALIDATE: 0,
  ENABLE: 1,
  CANCEL: 2,
} as const;

export interface AlarmRequest {
  readonly action: number; // AlarmAction
  readonly memberId: number;
  readonly alarm: number; // AlarmType
}

export const defaultAlarmRequest: AlarmRequest = {
  action: 0,
  memberId: 0,
  alarm: 0,
};

export function writeAlarmRequest(writer: ProtoWriter, message: AlarmRequest): void {
  writer.int(24, message.alarm);
  writer.int(16, message.memberId);
  writer.int(8, message.action);
}

const fieldsAlarmRequest: readonly number[] = [1, 2, 3];

export function readAlarmRequest(reader: ProtoReader, into: AlarmRequest = defaultAlarmRequest): AlarmRequest {
  let { action, memberId, alarm } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        action = reader.int32();
        break;
      case 16:
        memberId = reader.uint53();
        break;
      case 24:
        alarm = reader.int32();
        break;
      default:
        reader.skip(tag, fieldsAlarmRequest);
    }
  }
  return { action, memberId, alarm };
}

export interface AlarmMember {
  readonly memberId: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly alarm: number; // AlarmType
}

export const defaultAlarmMember: AlarmMember = {
  memberId: 0,
  alarm: 0,
};

export function writeAlarmMember(writer: ProtoWriter, message: AlarmMember): void {
  writer.int(16, message.alarm);
  writer.wide(8, message.memberId);
}

const fieldsAlarmMember: readonly number[] = [1, 2];

export function readAlarmMember(reader: ProtoReader, into: AlarmMember = defaultAlarmMember): AlarmMember {
  let { memberId, alarm } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        memberId = reader.wide();
        break;
      case 16:
        alarm = reader.int32();
        break;
      default:
        reader.skip(tag, fieldsAlarmMember);
    }
  }
  return { memberId, alarm };
}

export interface AlarmResponse {
  readonly header: ResponseHeader | undefined;
  readonly alarms: readonly AlarmMember[];
}

export const defaultAlarmResponse: AlarmResponse = {
  header: undefined,
  alarms: [],
};

export function writeAlarmResponse(writer: ProtoWriter, message: AlarmResponse): void {
  for (let i = message.alarms.length - 1; i >= 0; i--) {
    const before = writer.length;
    writeAlarmMember(writer, message.alarms[i]);
    writer.close(18, before);
  }
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsAlarmResponse: readonly number[] = [1, 2];

export function readAlarmResponse(reader: ProtoReader, into: AlarmResponse = defaultAlarmResponse): AlarmResponse {
  let { header } = into;
  const alarms: AlarmMember[] = into.alarms.slice();
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
        alarms.push(readAlarmMember(reader));
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsAlarmResponse);
    }
  }
  return { header, alarms };
}

/** No fields. */
export type StatusRequest = Readonly<Record<never, never>>;

export const defaultStatusRequest: StatusRequest = {};

export function writeStatusRequest(_writer: ProtoWriter, _message: StatusRequest): void {}

const fieldsStatusRequest: readonly number[] = [];

export function readStatusRequest(reader: ProtoReader, into: StatusRequest = defaultStatusRequest): StatusRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsStatusRequest);
  return into;
}

export interface StatusResponse {
  readonly header: ResponseHeader | undefined;
  readonly version: string;
  readonly dbSize: number;
  readonly leader: number | string; // uint64: 8 big-endian chars from 2^53 on
  readonly raftIndex: number;
  readonly raftTerm: number;
  readonly raftAppliedIndex: number;
  readonly errors: readonly string[];
  readonly dbSizeInUse: number;
  readonly isLearner: boolean;
  readonly storageVersion: string;
  readonly dbSizeQuota: number;
  readonly downgradeInfo: DowngradeInfo | undefined;
}

export const defaultStatusResponse: StatusResponse = {
  header: undefined,
  version: '',
  dbSize: 0,
  leader: 0,
  raftIndex: 0,
  raftTerm: 0,
  raftAppliedIndex: 0,
  errors: [],
  dbSizeInUse: 0,
  isLearner: false,
  storageVersion: '',
  dbSizeQuota: 0,
  downgradeInfo: undefined,
};

export function writeStatusResponse(writer: ProtoWriter, message: StatusResponse): void {
  if (message.downgradeInfo !== undefined) {
    const before = writer.length;
    writeDowngradeInfo(writer, message.downgradeInfo);
    writer.close(106, before);
  }
  writer.int(96, message.dbSizeQuota);
  writer.utf8(90, message.storageVersion);
  writer.bool(80, message.isLearner);
  writer.int(72, message.dbSizeInUse);
  for (let i = message.errors.length - 1; i >= 0; i--) {
    writer.rawUtf8(66, message.errors[i]);
  }
  writer.int(56, message.raftAppliedIndex);
  writer.int(48, message.raftTerm);
  writer.int(40, message.raftIndex);
  writer.wide(32, message.leader);
  writer.int(24, message.dbSize);
  writer.utf8(18, message.version);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsStatusResponse: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13];

export function readStatusResponse(reader: ProtoReader, into: StatusResponse = defaultStatusResponse): StatusResponse {
  let { header, version, dbSize, leader, raftIndex, raftTerm, raftAppliedIndex, dbSizeInUse, isLearner, storageVersion, dbSizeQuota, downgradeInfo } = into;
  const errors: string[] = into.errors.slice();
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18:
        version = reader.utf8();
        break;
      case 24:
        dbSize = reader.int53();
        break;
      case 32:
        leader = reader.wide();
        break;
      case 40:
        raftIndex = reader.uint53();
        break;
      case 48:
        raftTerm = reader.uint53();
        break;
      case 56:
        raftAppliedIndex = reader.uint53();
        break;
      case 66:
        reader.item();
        errors.push(reader.utf8());
        break;
      case 72:
        dbSizeInUse = reader.int53();
        break;
      case 80:
        isLearner = reader.bool();
        break;
      case 90:
        storageVersion = reader.utf8();
        break;
      case 96:
        dbSizeQuota = reader.int53();
        break;
      case 106: {
        const outer = reader.enter();
        downgradeInfo = readDowngradeInfo(reader, downgradeInfo);
        reader.leave(outer);
        break;
      }
      default:
        reader.skip(tag, fieldsStatusResponse);
    }
  }
  return { header, version, dbSize, leader, raftIndex, raftTerm, raftAppliedIndex, errors, dbSizeInUse, isLearner, storageVersion, dbSizeQuota, downgradeInfo };
}

export interface DowngradeInfo {
  readonly enabled: boolean;
  readonly targetVersion: string;
}

export const defaultDowngradeInfo: DowngradeInfo = {
  enabled: false,
  targetVersion: '',
};

export function writeDowngradeInfo(writer: ProtoWriter, message: DowngradeInfo): void {
  writer.utf8(18, message.targetVersion);
  writer.bool(8, message.enabled);
}

const fieldsDowngradeInfo: readonly number[] = [1, 2];

export function readDowngradeInfo(reader: ProtoReader, into: DowngradeInfo = defaultDowngradeInfo): DowngradeInfo {
  let { enabled, targetVersion } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        enabled = reader.bool();
        break;
      case 18:
        targetVersion = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsDowngradeInfo);
    }
  }
  return { enabled, targetVersion };
}

/** No fields. */
export type DefragmentRequest = Readonly<Record<never, never>>;

export const defaultDefragmentRequest: DefragmentRequest = {};

export function writeDefragmentRequest(_writer: ProtoWriter, _message: DefragmentRequest): void {}

const fieldsDefragmentRequest: readonly number[] = [];

export function readDefragmentRequest(reader: ProtoReader, into: DefragmentRequest = defaultDefragmentRequest): DefragmentRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsDefragmentRequest);
  return into;
}

export interface DefragmentResponse {
  readonly header: ResponseHeader | undefined;
}

export const defaultDefragmentResponse: DefragmentResponse = {
  header: undefined,
};

export function writeDefragmentResponse(writer: ProtoWriter, message: DefragmentResponse): void {
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsDefragmentResponse: readonly number[] = [1];

export function readDefragmentResponse(reader: ProtoReader, into: DefragmentResponse = defaultDefragmentResponse): DefragmentResponse {
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
        reader.skip(tag, fieldsDefragmentResponse);
    }
  }
  return { header };
}

/** No fields. */
export type HashRequest = Readonly<Record<never, never>>;

export const defaultHashRequest: HashRequest = {};

export function writeHashRequest(_writer: ProtoWriter, _message: HashRequest): void {}

const fieldsHashRequest: readonly number[] = [];

export function readHashRequest(reader: ProtoReader, into: HashRequest = defaultHashRequest): HashRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsHashRequest);
  return into;
}

export interface HashResponse {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
}

export const defaultHashResponse: HashResponse = {
  header: undefined,
  hash: 0,
};

export function writeHashResponse(writer: ProtoWriter, message: HashResponse): void {
  writer.int(16, message.hash);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsHashResponse: readonly number[] = [1, 2];

export function readHashResponse(reader: ProtoReader, into: HashResponse = defaultHashResponse): HashResponse {
  let { header, hash } = into;
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
        hash = reader.uint32();
        break;
      default:
        reader.skip(tag, fieldsHashResponse);
    }
  }
  return { header, hash };
}

export interface HashKVRequest {
  readonly revision: number;
}

export const defaultHashKVRequest: HashKVRequest = {
  revision: 0,
};

export function writeHashKVRequest(writer: ProtoWriter, message: HashKVRequest): void {
  writer.int(8, message.revision);
}

const fieldsHashKVRequest: readonly number[] = [1];

export function readHashKVRequest(reader: ProtoReader, into: HashKVRequest = defaultHashKVRequest): HashKVRequest {
  let { revision } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        revision = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsHashKVRequest);
    }
  }
  return { revision };
}

export interface HashKVResponse {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
  readonly compactRevision: number;
  readonly hashRevision: number;
}

export const defaultHashKVResponse: HashKVResponse = {
  header: undefined,
  hash: 0,
  compactRevision: 0,
  hashRevision: 0,
};

export function writeHashKVResponse(writer: ProtoWriter, message: HashKVResponse): void {
  writer.int(32, message.hashRevision);
  writer.int(24, message.compactRevision);
  writer.int(16, message.hash);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsHashKVResponse: readonly number[] = [1, 2, 3, 4];

export function readHashKVResponse(reader: ProtoReader, into: HashKVResponse = defaultHashKVResponse): HashKVResponse {
  let { header, hash, compactRevision, hashRevision } = into;
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
        hash = reader.uint32();
        break;
      case 24:
        compactRevision = reader.int53();
        break;
      case 32:
        hashRevision = reader.int53();
        break;
      default:
        reader.skip(tag, fieldsHashKVResponse);
    }
  }
  return { header, hash, compactRevision, hashRevision };
}

/** No fields. */
export type SnapshotRequest = Readonly<Record<never, never>>;

export const defaultSnapshotRequest: SnapshotRequest = {};

export function writeSnapshotRequest(_writer: ProtoWriter, _message: SnapshotRequest): void {}

const fieldsSnapshotRequest: readonly number[] = [];

export function readSnapshotRequest(reader: ProtoReader, into: SnapshotRequest = defaultSnapshotRequest): SnapshotRequest {
  while (reader.more()) reader.skip(reader.tag(), fieldsSnapshotRequest);
  return into;
}

export interface SnapshotResponse {
  readonly header: ResponseHeader | undefined;
  readonly remainingBytes: number;
  readonly blob: Uint8Array;
  readonly version: string;
}

export const defaultSnapshotResponse: SnapshotResponse = {
  header: undefined,
  remainingBytes: 0,
  blob: NO_BYTES,
  version: '',
};

export function writeSnapshotResponse(writer: ProtoWriter, message: SnapshotResponse): void {
  writer.utf8(34, message.version);
  writer.view(26, message.blob);
  writer.int(16, message.remainingBytes);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsSnapshotResponse: readonly number[] = [1, 2, 3, 4];

export function readSnapshotResponse(reader: ProtoReader, into: SnapshotResponse = defaultSnapshotResponse): SnapshotResponse {
  let { header, remainingBytes, blob, version } = into;
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
        remainingBytes = reader.uint53();
        break;
      case 26:
        blob = reader.view();
        break;
      case 34:
        version = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsSnapshotResponse);
    }
  }
  return { header, remainingBytes, blob, version };
}

export interface MoveLeaderRequest {
  readonly targetId: number | string; // uint64: 8 big-endian chars from 2^53 on
}

export const defaultMoveLeaderRequest: MoveLeaderRequest = {
  targetId: 0,
};

export function writeMoveLeaderRequest(writer: ProtoWriter, message: MoveLeaderRequest): void {
  writer.wide(8, message.targetId);
}

const fieldsMoveLeaderRequest: readonly number[] = [1];

export function readMoveLeaderRequest(reader: ProtoReader, into: MoveLeaderRequest = defaultMoveLeaderRequest): MoveLeaderRequest {
  let { targetId } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        targetId = reader.wide();
        break;
      default:
        reader.skip(tag, fieldsMoveLeaderRequest);
    }
  }
  return { targetId };
}

export interface MoveLeaderResponse {
  readonly header: ResponseHeader | undefined;
}

export const defaultMoveLeaderResponse: MoveLeaderResponse = {
  header: undefined,
};

export function writeMoveLeaderResponse(writer: ProtoWriter, message: MoveLeaderResponse): void {
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsMoveLeaderResponse: readonly number[] = [1];

export function readMoveLeaderResponse(reader: ProtoReader, into: MoveLeaderResponse = defaultMoveLeaderResponse): MoveLeaderResponse {
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
        reader.skip(tag, fieldsMoveLeaderResponse);
    }
  }
  return { header };
}

export interface DowngradeRequest {
  readonly action: number; // DowngradeAction
  readonly version: string;
}

export const defaultDowngradeRequest: DowngradeRequest = {
  action: 0,
  version: '',
};

export function writeDowngradeRequest(writer: ProtoWriter, message: DowngradeRequest): void {
  writer.utf8(18, message.version);
  writer.int(8, message.action);
}

const fieldsDowngradeRequest: readonly number[] = [1, 2];

export function readDowngradeRequest(reader: ProtoReader, into: DowngradeRequest = defaultDowngradeRequest): DowngradeRequest {
  let { action, version } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        action = reader.int32();
        break;
      case 18:
        version = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsDowngradeRequest);
    }
  }
  return { action, version };
}

export interface DowngradeResponse {
  readonly header: ResponseHeader | undefined;
  readonly version: string;
}

export const defaultDowngradeResponse: DowngradeResponse = {
  header: undefined,
  version: '',
};

export function writeDowngradeResponse(writer: ProtoWriter, message: DowngradeResponse): void {
  writer.utf8(18, message.version);
  if (message.header !== undefined) {
    const before = writer.length;
    writeResponseHeader(writer, message.header);
    writer.close(10, before);
  }
}

const fieldsDowngradeResponse: readonly number[] = [1, 2];

export function readDowngradeResponse(reader: ProtoReader, into: DowngradeResponse = defaultDowngradeResponse): DowngradeResponse {
  let { header, version } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10: {
        const outer = reader.enter();
        header = readResponseHeader(reader, header);
        reader.leave(outer);
        break;
      }
      case 18:
        version = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsDowngradeResponse);
    }
  }
  return { header, version };
}
