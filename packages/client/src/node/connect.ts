import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import type { RpcChannel } from '@raftgate/wire';
import { leanChannel, nodeChannel } from '@raftgate/wire/node';
import { KvClientError } from '../errors.ts';
import { createKvClient } from '../kv/client.ts';
import type { ProbingKvClient } from '../kv/client.ts';
import { MAX_MESSAGE_BYTES } from './limits.ts';

/** What https:// endpoints are met with; texts in PEM. Without `ca` the authorities of Node are trusted. */
export interface ConnectTls {
  readonly ca?: string;
  /** Who we are, where the server asks for it. */
  readonly cert?: string;
  readonly key?: string;
}

export interface ConnectKvOptions {
  /** `host:port`, `http://host:port`, `https://host:port` or `[v6]:port`; the port is 2379 when left out. */
  readonly endpoints: readonly string[];
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tls?: ConnectTls;
  /** Our own HTTP/2 (the default), or node:http2, which has no TLS here. */
  readonly transport?: 'lean' | 'node';
}

/**
 * A KvClient over gRPC on this machine's clock. It asks the cluster for its capabilities but does not wait for them.
 * Throws KvClientError `invalid` for an https:// endpoint over node:http2.
 */
export function connectKv(options: ConnectKvOptions): ProbingKvClient {
  const kv = createKvClient({
    channels: options.endpoints.map((endpoint) => channelTo(parseEndpoint(endpoint), options)),
    clock: nodeClock(),
    timers: nodeTimers(),
    random: nodeRandom(),
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
  });
  // A cluster that does not answer yet keeps etcd's common ground until somebody probes again.
  kv.probe().catch(() => undefined);
  return kv;
}

export function channelTo({ host, port, isTls }: Endpoint, { transport, tls }: ConnectKvOptions): RpcChannel {
  const address = { host, port, maxMessageBytes: MAX_MESSAGE_BYTES };
  if (transport !== 'node') return leanChannel(isTls ? { ...address, tls: { ...tls } } : address);
  if (isTls) throw new KvClientError('invalid', `https://${host}:${port}: TLS is spoken by the lean transport alone`);
  return nodeChannel(address);
}

const DEFAULT_PORT = 2379;

export interface Endpoint {
  readonly host: string;
  readonly port: number;
  readonly isTls: boolean;
}

export function parseEndpoint(endpoint: string): Endpoint {
  const text = endpoint.includes('://') ? endpoint : `http://${endpoint}`;
  const url = new URL(text);
  const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
  // URL drops a port that is the scheme's own.
  const port = /:(\d+)\/?$/.exec(text)?.[1];
  return { host, port: port === undefined ? DEFAULT_PORT : Number(port), isTls: url.protocol === 'https:' };
}
