import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import { nodeChannel } from '@raftgate/wire/node';
import { createKvClient } from '../kv/client.ts';
import type { ProbingKvClient } from '../kv/client.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

export interface ConnectKvOptions {
  /** `host:port`, `http://host:port` or `[v6]:port`; the port is 2379 when left out. */
  readonly endpoints: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A KvClient over node:http2 on this machine's clock. It asks the cluster for its capabilities but does not wait for them. */
export function connectKv(options: ConnectKvOptions): ProbingKvClient {
  const channels = options.endpoints.map((endpoint) => nodeChannel({ ...parseEndpoint(endpoint), maxMessageBytes: MAX_MESSAGE_BYTES }));
  const kv = createKvClient({
    channels,
    clock: nodeClock(),
    timers: nodeTimers(),
    random: nodeRandom(),
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
  });
  // A cluster that does not answer yet keeps etcd's common ground until somebody probes again.
  kv.probe().catch(() => undefined);
  return kv;
}

const DEFAULT_PORT = 2379;

export function parseEndpoint(endpoint: string): { readonly host: string; readonly port: number } {
  const url = new URL(endpoint.includes('://') ? endpoint : `http://${endpoint}`);
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  return { host, port: url.port === '' ? DEFAULT_PORT : Number(url.port) };
}
