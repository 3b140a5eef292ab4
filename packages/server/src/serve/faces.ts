import type { SecureContextOptions } from 'node:tls';
import type { NodeServer } from '@raftgate/wire/node';
import type { ServerContext } from '../context.ts';
import type { ServeConfig } from '../flags/config.ts';
import { httpHandler } from '../http/handler.ts';
import { rpcMethods } from '../services.ts';
import { CertificateWatch } from './client-tls.ts';
import { listen } from './listen.ts';
import type { ServeLog } from './log.ts';
import { RefusedConnections } from './refused-connections.ts';

/** The ports of a member, and what keeps their certificates fresh. */
export interface Faces {
  readonly servers: readonly NodeServer[];
  readonly certificates: CertificateWatch | undefined;
}

/** Listens on every client and metrics URL; rejects with a ServeError and leaves nothing listening then. */
export async function listenAll(
  config: ServeConfig,
  context: ServerContext,
  log: ServeLog,
  tls: SecureContextOptions | undefined,
): Promise<Faces> {
  const { clientTls, keepalive, rpcTransport: transport } = config;
  const methods = rpcMethods(context);
  const http1 = httpHandler(context);
  const refused = new RefusedConnections(context.clock, log);
  const onRefused = (remote: string, reason: string): void => refused.add(remote, reason);
  const wanted = [
    ...config.listenClient.map((address) => ({ address, flag: '--listen-client-urls', methods })),
    ...config.listenMetrics.map((address) => ({ address, flag: '--listen-metrics-urls', methods: new Map() })),
  ];
  const asks = clientTls?.asksForCertificate === true;
  const secure = { tls: { ...tls, requestCert: asks, rejectUnauthorized: asks } };
  const servers: NodeServer[] = [];
  try {
    for (const each of wanted) {
      servers.push(await listen(context, { ...each, http1, transport, keepalive, onRefused, ...(each.address.isTls ? secure : {}) }));
    }
  } catch (error) {
    for (const server of servers) server.close(0, () => {});
    throw error;
  }
  const watched = servers.filter((_, at) => wanted[at].address.isTls);
  return {
    servers,
    certificates: clientTls === undefined || watched.length === 0 ? undefined : new CertificateWatch(clientTls, watched, log),
  };
}
