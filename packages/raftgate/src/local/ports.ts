import { createServer } from 'node:net';

/**
 * Ports are drawn below those that systems give to outgoing connections and to `listen(0)` (Linux from 32768 on, others from 49152 on):
 * one that was found free is not taken by such a neighbour before its member listens, or between two starts of it.
 */
const FIRST_PORT = 12_000;
const LAST_PORT = 31_999;
/** Tries for one port of the 20,000. */
const MAX_DRAWS = 200;
/** Given out by this process, or not free when it looked. */
const seen = new Set<number>();

/** `count` distinct free ports on loopback that no other process which draws here is given, as long as this one runs. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await draw());
  return ports;
}

async function draw(): Promise<number> {
  for (let draws = 0; draws < MAX_DRAWS; draws++) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (seen.has(port)) continue;
    seen.add(port);
    // Claimed first: a look disturbs a member that is about to listen there.
    if ((await isOurs(port)) && (await isFree(port))) return port;
  }
  throw new Error(`no free port from ${FIRST_PORT} to ${LAST_PORT} in ${MAX_DRAWS} draws`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** On Linux a name in the abstract socket space stands for the port; the system takes it back when this process ends. */
function isOurs(port: number): Promise<boolean> {
  if (process.platform !== 'linux') return Promise.resolve(true);
  return new Promise((resolve) => {
    const claim = createServer((socket) => void socket.destroy());
    claim.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'));
    claim.listen({ path: `\0raftgate-port-${port}` }, () => {
      claim.unref();
      resolve(true);
    });
  });
}
