import type { HttpResponse } from '@raftgate/wire';
import type { ServerContext } from '../context.ts';
import { tryRead } from './reads.ts';
import { json } from './responses.ts';

/** etcd's /health: alarms, then a leader, then a read that works; `?exclude=NOSPACE` and `?serializable=true` leave parts out. */
export function answerHealth(context: ServerContext, query: URLSearchParams, respond: (response: HttpResponse) => void): void {
  const excluded = query.getAll('exclude');
  const alarm = context.member.store.alarms.find(({ alarm }) => !excluded.includes(alarm));
  if (alarm !== undefined) return respond(unhealthy(`ALARM ${alarm.alarm}`));
  const serializable = query.get('serializable') === 'true';
  if (!serializable && !context.view.hasLeader) return respond(unhealthy('RAFT NO LEADER'));
  tryRead(context, serializable, (failure) => {
    respond(failure === undefined ? json(200, { health: 'true', reason: '' }) : unhealthy(`RANGE ERROR:${failure}`));
  });
}

function unhealthy(reason: string): HttpResponse {
  return json(503, { health: 'false', reason });
}
