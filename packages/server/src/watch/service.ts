import type { RpcMethod } from '@raftgate/wire';
import { methodWatch } from '@raftgate/wire/etcd';
import type { ServerContext } from '../context.ts';
import { bidi } from '../methods.ts';
import { WatchStream } from './stream.ts';

/** etcdserverpb.Watch */
export function watchMethods(context: ServerContext): [string, RpcMethod][] {
  return [[methodWatch.path, bidi(context, (call) => new WatchStream(context, call))]];
}
