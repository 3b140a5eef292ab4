// Written by tools/codegen.ts from proto/health.proto; change that and run `npm run codegen`.
import type { ProtoReader } from '../protobuf/reader.ts';
import type { ProtoWriter } from '../protobuf/writer.ts';

/** Values a sender knows; proto3 lets any int32 through. */
export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  SERVICE_UNKNOWN: 3,
} as const;

export interface HealthCheckRequest {
  readonly service: string;
}

export const defaultHealthCheckRequest: HealthCheckRequest = {
  service: '',
};

export function writeHealthCheckRequest(writer: ProtoWriter, message: HealthCheckRequest): void {
  writer.utf8(10, message.service);
}

const fieldsHealthCheckRequest: readonly number[] = [1];

export function readHealthCheckRequest(reader: ProtoReader, into: HealthCheckRequest = defaultHealthCheckRequest): HealthCheckRequest {
  let { service } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 10:
        service = reader.utf8();
        break;
      default:
        reader.skip(tag, fieldsHealthCheckRequest);
    }
  }
  return { service };
}

export interface HealthCheckResponse {
  readonly status: number; // ServingStatus
}

export const defaultHealthCheckResponse: HealthCheckResponse = {
  status: 0,
};

export function writeHealthCheckResponse(writer: ProtoWriter, message: HealthCheckResponse): void {
  writer.int(8, message.status);
}

const fieldsHealthCheckResponse: readonly number[] = [1];

export function readHealthCheckResponse(reader: ProtoReader, into: HealthCheckResponse = defaultHealthCheckResponse): HealthCheckResponse {
  let { status } = into;
  while (reader.more()) {
    const tag = reader.tag();
    switch (tag) {
      case 8:
        status = reader.int32();
        break;
      default:
        reader.skip(tag, fieldsHealthCheckResponse);
    }
  }
  return { status };
}
