import { channelSuite } from '../acceptance/channel-suite.ts';
import { nodeChannel } from './channel.ts';
import { leanChannel } from './lean-channel.ts';
import { serveLean } from './lean-server.ts';
import { serveNode } from './server.ts';

// Each end with its own kind and with the other: the two must not be told apart.
channelSuite('the lean wire', leanChannel, serveLean);
channelSuite('the lean wire to node:http2', leanChannel, serveNode);
channelSuite('node:http2 to the lean wire', nodeChannel, serveLean);
