import { type RpcCall, type RpcMethod, Status, encodeMessage } from '@raftgate/wire';
import {
  type HealthCheckRequest,
  methodHealthCheck,
  methodHealthWatch,
  readHealthCheckRequest,
  writeHealthCheckResponse,
} from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { decodeRequest } from '../methods.ts';
import { refuse } from '../refusals.ts';

const SERVING = 1;
const NOT_SERVING = 2;
const SERVICE_UNKNOWN = 3;

/** Services a client may ask about; '' is the whole server. */
const SERVICES = new Set([
  '',
  'etcdserverpb.KV',
  'etcdserverpb.Watch',
  'etcdserverpb.Lease',
  'etcdserverpb.Cluster',
  'etcdserverpb.Maintenance',
]);

/** grpc.health.v1.Health: serving while this member runs and knows a leader. */
export function healthMethods(context: ServerContext): [string, RpcMethod][] {
  return [
    [methodHealthCheck.path, { kind: 'unary', handle: (call, bytes) => check(context, call, bytes) }],
    [methodHealthWatch.path, { kind: 'serverStream', open: (call, bytes) => watch(context, call, bytes) }],
  ];
}

function statusOf(context: ServerContext, { service }: HealthCheckRequest): number {
  if (!SERVICES.has(service)) return SERVICE_UNKNOWN;
  return context.view.state === 'running' && context.view.hasLeader ? SERVING : NOT_SERVING;
}

function check(context: ServerContext, call: RpcCall, bytes: Uint8Array): void {
  const request = decodeRequest(call, readHealthCheckRequest, bytes);
  if (request === undefined) return;
  const status = statusOf(context, request);
  if (status === SERVICE_UNKNOWN) return refuse(call, Status.NOT_FOUND, 'unknown service');
  call.respond(encodeMessage(writeHealthCheckResponse, { status }));
}

function watch(context: ServerContext, call: RpcCall, bytes: Uint8Array) {
  const request = decodeRequest(call, readHealthCheckRequest, bytes);
  if (request === undefined) return { onDrain() {}, onCancel() {} };
  let told = -1;
  const tell = (): void => {
    const status = statusOf(context, request);
    if (status !== told) call.send(encodeMessage(writeHealthCheckResponse, { status }));
    told = status;
  };
  const stopListening = context.view.onChange(tell);
  tell();
  return { onDrain() {}, onCancel: stopListening };
}
