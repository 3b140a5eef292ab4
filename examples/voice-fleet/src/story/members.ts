import { connectKv } from '@raftgate/client/node';
import { monotonicMs, until } from '../fleet/time.ts';

export interface MemberPlace {
  readonly name: string;
  readonly clientUrl: string;
}

const METRICS_TIMEOUT_MS = 500;

/** The member that says it leads, as etcd's metrics say it; undefined: none does, or it does not answer. */
export async function findLeader(places: readonly MemberPlace[]): Promise<MemberPlace | undefined> {
  const answers = await Promise.all(places.map(leads));
  return places.find((_, at) => answers[at]);
}

async function leads(place: MemberPlace): Promise<boolean> {
  try {
    const response = await fetch(new URL('/metrics', place.clientUrl), { signal: AbortSignal.timeout(METRICS_TIMEOUT_MS) });
    return /^etcd_server_is_leader 1$/m.test(await response.text());
  } catch {
    return false;
  }
}

/** How long until this member alone, asked for what it has itself, knows of `revision`. */
export async function catchUpMs(place: MemberPlace, key: string, revision: number, timeoutMs: number): Promise<number> {
  const start = monotonicMs();
  const kv = connectKv({ endpoints: [place.clientUrl] });
  try {
    await until(`${place.name} catches up`, timeoutMs, async () => {
      const answer = await kv.range({ key, serializable: true }).catch(() => undefined);
      return answer !== undefined && answer.revision >= revision ? true : undefined;
    });
    return monotonicMs() - start;
  } finally {
    await kv.close();
  }
}
