import { channelSuite } from '../acceptance/channel-suite.ts';
import { nodeChannel } from './channel.ts';
import { serveNode } from './server.ts';

channelSuite('node:http2', nodeChannel, serveNode);
