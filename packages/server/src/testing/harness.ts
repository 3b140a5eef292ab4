import { fileURLToPath } from 'node:url';
import * as grpc from '@grpc/grpc-js';
import * as loader from '@grpc/proto-loader';
import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import { QUOTA_BYTES } from '@raftgate/store';
import { serveLean } from '@raftgate/wire/node';
import type { ServerContext, ServerSettings } from '../context.ts';
import { httpHandler } from '../http/handler.ts';
import { LogTimeEstimate } from '../lease/log-time.ts';
import { MemberView } from '../member-view.ts';
import { registerMember } from '../metrics/member-metrics.ts';
import { ServerMetrics } from '../metrics/server-metrics.ts';
import { rpcMethods } from '../services.ts';
import { Slices } from '../slices.ts';
import { ImmediateMember } from './immediate-member.ts';

export type Answer = Record<string, unknown>;

/** A server over an ImmediateMember, and grpc-js in front of it. */
export interface Harness {
  readonly port: number;
  readonly member: ImmediateMember;
  readonly context: ServerContext;
  /** A unary call, `KV/Put`; numbers are strings, bytes Buffers, as proto-loader gives them. */
  call(method: string, request: object, metadata?: Record<string, string>): Promise<Answer>;
  /** A stream of the client's and the server's. */
  open(method: string, metadata?: Record<string, string>): grpc.ClientDuplexStream<object, Answer>;
  close(): Promise<void>;
}

const SETTINGS: ServerSettings = {
  requestTimeoutMs: 2000,
  electionMs: 30,
  maxRequestBytes: 100_000,
  maxTxnOps: 128,
  quotaBytes: QUOTA_BYTES,
  progressNotifyMs: 30,
  clientUrls: ['http://127.0.0.1:2379'],
};

export async function startHarness(): Promise<Harness> {
  const [clock, timers, random] = [nodeClock(), nodeTimers(), nodeRandom()];
  const member = new ImmediateMember();
  const view = new MemberView(member);
  const metrics = new ServerMetrics();
  registerMember(metrics.registry, member, view, QUOTA_BYTES);
  const slices = new Slices(clock, timers);
  const logTime = new LogTimeEstimate(clock);
  member.logTime = logTime;
  const context: ServerContext = { member, view, clock, timers, random, slices, logTime, metrics, settings: SETTINGS };
  const server = await new Promise<{ port: number; close(graceMs: number, done: () => void): void }>((resolve, reject) => {
    const options = { host: '127.0.0.1', port: 0, methods: rpcMethods(context), http1: httpHandler(context), clock, observer: metrics };
    serveLean(options, (error, each) => (each ? resolve(each) : reject(error)));
  });
  const clients = connect(server.port);
  return {
    port: server.port,
    member,
    context,
    call: (method, request, metadata = {}) => {
      const [service, name] = method.split('/');
      return new Promise((resolve, reject) => {
        const done = (error: Error | null, answer: Answer) => (error ? reject(error) : resolve(answer));
        methodOf(clients, service, name)(request, metadataOf(metadata), done);
      });
    },
    open: (method, metadata = {}) => {
      const [service, name] = method.split('/');
      return methodOf(clients, service, name)(metadataOf(metadata)) as grpc.ClientDuplexStream<object, Answer>;
    },
    close: () =>
      new Promise((done) => {
        for (const client of clients.values()) client.close();
        view.close();
        server.close(0, done);
      }),
  };
}

function methodOf(clients: ReadonlyMap<string, grpc.Client>, service: string, name: string): (...args: unknown[]) => unknown {
  const client = clients.get(service) as unknown as Record<string, (...args: unknown[]) => unknown>;
  return client[name].bind(client);
}

function metadataOf(fields: Record<string, string>): grpc.Metadata {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

function connect(port: number): Map<string, grpc.Client> {
  const directory = fileURLToPath(new URL('../../../wire/proto', import.meta.url));
  const files = [
    'kv_service.proto',
    'watch.proto',
    'lease.proto',
    'cluster.proto',
    'membership.proto',
    'maintenance.proto',
    'health.proto',
  ];
  const definition = loader.loadSync(files, { includeDirs: [directory], longs: String, enums: String, defaults: true });
  const loaded = grpc.loadPackageDefinition(definition);
  const etcd = loaded['etcdserverpb'] as unknown as Record<string, grpc.ServiceClientConstructor>;
  const health = (loaded['grpc'] as unknown as { health: { v1: { Health: grpc.ServiceClientConstructor } } }).health.v1.Health;
  const make = (Client: grpc.ServiceClientConstructor) => new Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  const names = ['KV', 'Watch', 'Lease', 'Cluster', 'Maintenance'];
  const own = loaded['raftgatepb'] as unknown as Record<string, grpc.ServiceClientConstructor>;
  return new Map([
    ...names.map((name) => [name, make(etcd[name])] as const),
    ['Membership', make(own['Membership'])],
    ['Health', make(health)],
  ]);
}

/** The code, text and trailer of the error a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<[number, string, string]> {
  try {
    await call;
  } catch (error) {
    const { code, details, metadata } = error as grpc.ServiceError;
    return [code, details, String(metadata.get('raftgate-outcome')[0] ?? '')];
  }
  throw new Error('the call succeeded');
}

/** What a starved machine may need for what takes milliseconds on an idle one. */
export const PATIENCE_MS = 60_000;

/** Polls until `holds`, for at most a minute. */
export async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error('waited a minute');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
