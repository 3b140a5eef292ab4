import type { HttpHandler } from '../../grpc/http1.ts';
import type { RpcCall, RpcMethods } from '../../grpc/server.ts';
import type { Status } from '../../grpc/status.ts';
import { ChunkPool } from '../chunk-pool.ts';
import { SERVER_KEEPALIVE } from '../limits.ts';
import type { ServerHost, ServerKeepalive } from '../server/host.ts';
import { ServerConnection } from '../server/server-connection.ts';
import { HELLO, namesOf } from './frames.ts';

const answer200: HttpHandler = (_request, respond) => respond({ status: 200, headers: {}, body: new Uint8Array(3) });

/** A server connection on the bench: no socket, and time that the test moves. */
export class BenchTop {
  readonly connection: ServerConnection;
  readonly finished: string[] = [];
  nowMs = 1000;

  constructor(methods: RpcMethods, keepalive: ServerKeepalive = SERVER_KEEPALIVE, http: HttpHandler = answer200) {
    const { finished } = this;
    const host: ServerHost = {
      pool: new ChunkPool(),
      methods,
      keepalive,
      maxMessageBytes: 100_000,
      maxHttpBodyBytes: 1000,
      http,
      inflate: () => 'malformed',
      flushSoon() {},
      onCallStarted() {},
      onCallFinished: (call: RpcCall, status: Status) => void finished.push(`${call.path}:${status}`),
      watchDeadlines() {},
      onHandlerError(error) {
        throw error;
      },
    };
    this.connection = new ServerConnection(host, { remote: 'bench:1' }, this.nowMs);
  }

  /** What the server answers with, as a peer that read everything at once would see it. */
  say(...pieces: readonly Uint8Array[]): string[] {
    this.connection.onBytes(Buffer.concat(pieces), this.nowMs);
    return this.hear();
  }

  hello(): string[] {
    return this.say(HELLO);
  }

  hear(): string[] {
    const bytes = Buffer.concat(this.connection.takeOutput());
    this.connection.releaseOutput();
    const more = this.connection.hasOutput ? this.hear() : [];
    return [...namesOf(bytes), ...more];
  }

  after(ms: number): string[] {
    this.nowMs += ms;
    this.connection.onTick(this.nowMs);
    return this.hear();
  }
}
