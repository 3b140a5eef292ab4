import type { Committed } from './committed.ts';
import { pinnedBundle } from './gate.ts';
import type { RequestHops } from './logs.ts';

/**
 * From the record that took a release back to the end of its last wrong answer: 0 when there was none after it; undefined
 * when it was never taken back.
 */
export function rollbackMs(requests: readonly RequestHops[], committed: Committed, rollout: string): number | undefined {
  const record = committed.audit.find(({ record }) => record.rollout === rollout && record.action === 'rollout.abort');
  if (record === undefined) return undefined;
  const ends = requests.flatMap((request) => {
    const isIts = committed.names.get(pinnedBundle(request) ?? '') === `voice@${rollout}`;
    return isIts && request.client?.wrong === true ? [request.client.tMonoMs + request.client.tookMs] : [];
  });
  return Math.max(0, ...ends.map((end) => end - record.tMonoMs));
}
