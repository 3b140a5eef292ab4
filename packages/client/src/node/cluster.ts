import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import { ClusterClient } from '../cluster/client.ts';
import { channelTo, parseEndpoint } from './connect.ts';
import type { ConnectKvOptions } from './connect.ts';

/** A ClusterClient over gRPC on this machine's clock. */
export function connectCluster(options: ConnectKvOptions): ClusterClient {
  return new ClusterClient({
    channels: options.endpoints.map((endpoint) => channelTo(parseEndpoint(endpoint), options)),
    clock: nodeClock(),
    timers: nodeTimers(),
    random: nodeRandom(),
    ...(options.metadata === undefined ? {} : { metadata: options.metadata }),
  });
}
