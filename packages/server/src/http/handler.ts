import type { HttpHandler, HttpResponse } from '@raftgate/wire';
import type { ServerContext } from '../context.ts';
import { ETCD_CLUSTER_VERSION, ETCD_STORAGE_VERSION, ETCD_VERSION, RAFTGATE_VERSION } from '../versions.ts';
import { answerHealth } from './health.ts';
import { json, plain } from './responses.ts';
import { LIVE_CHECKS, READY_CHECKS, answerChecks } from './checks.ts';

type Route = (context: ServerContext, query: URLSearchParams, respond: (response: HttpResponse) => void) => void;

const ROUTES: Readonly<Record<string, Route>> = {
  '/health': answerHealth,
  '/livez': (context, query, respond) => answerChecks(context, LIVE_CHECKS, query, respond),
  '/readyz': (context, query, respond) => answerChecks(context, READY_CHECKS, query, respond),
  '/version': (_context, _query, respond) =>
    respond(
      json(200, { etcdserver: ETCD_VERSION, etcdcluster: ETCD_CLUSTER_VERSION, storage: ETCD_STORAGE_VERSION, raftgate: RAFTGATE_VERSION }),
    ),
  '/metrics': (context, _query, respond) =>
    respond(plain(200, context.metrics.registry.text(), 'text/plain; version=0.0.4; charset=utf-8')),
};

/** What a member says over HTTP/1.1. */
export function httpHandler(context: ServerContext): HttpHandler {
  return (request, respond) => {
    const [path, query = ''] = request.target.split('?', 2);
    const route = Object.hasOwn(ROUTES, path) ? ROUTES[path] : undefined;
    if (route === undefined) return respond(plain(404, '404 page not found\n'));
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      const refused = plain(405, 'Method Not Allowed\n');
      return respond({ ...refused, headers: { ...refused.headers, allow: 'GET' } });
    }
    route(context, new URLSearchParams(query), respond);
  };
}
