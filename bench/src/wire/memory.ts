import { type RpcChannel, NO_BYTES } from '@raftgate/wire';
import { leanChannel } from '@raftgate/wire/node';
import type { Server } from './process.ts';

/** Opened before anything is measured: V8's young generation grows to its size with them, and that is the process's. */
const EARLIER_CONNECTIONS = 1000;
const CONNECTIONS = 2000;
const STREAMS = 9000;
const KEEPALIVE = '/etcdserverpb.Lease/LeaseKeepAlive';

/** What an idle connection and an open stream cost a server, by its resident memory. */
export async function measureMemory(start: () => Promise<Server>): Promise<{ idleConnectionBytes: number; openStreamBytes: number }> {
  const server = await start();
  const channels: RpcChannel[] = [];
  const channel = () => {
    const each = leanChannel({ host: '127.0.0.1', port: server.port });
    channels.push(each);
    return each;
  };
  try {
    for (let i = 0; i < EARLIER_CONNECTIONS; i++) await open(channel(), 0);
    const atFirst = server.residentBytes();
    for (let i = 0; i < CONNECTIONS; i++) await open(channel(), 0);
    const connected = server.residentBytes();
    const busy = channel();
    await open(busy, 1);
    await open(busy, STREAMS - 1);
    const streaming = server.residentBytes();
    return {
      idleConnectionBytes: Math.round((connected - atFirst) / CONNECTIONS),
      openStreamBytes: Math.round((streaming - connected) / STREAMS),
    };
  } finally {
    for (const each of channels) each.close();
    await server.stop();
  }
}

/** Opens streams that have each had one answer; with 0, a connection that has ended its only one. */
async function open(channel: RpcChannel, streams: number): Promise<void> {
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const stream = channel.open(
        KEEPALIVE,
        {},
        {
          onMessage: () => (streams === 0 ? stream.halfClose() : resolve()),
          onDrain() {},
          onEnd: (end) => (streams === 0 ? resolve() : reject(new Error(JSON.stringify(end)))),
        },
      );
      stream.send(NO_BYTES);
    });
  await Promise.all(Array.from({ length: Math.max(1, streams) }, one));
}
