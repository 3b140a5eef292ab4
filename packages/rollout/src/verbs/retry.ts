import { encodeDocument } from '@raftgate/contract';
import { commitLane } from '../engine/change.ts';
import { isRevoked } from '../engine/way-back.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_ATTEMPTS } from '../limits.ts';
import { readRolloutView } from '../read/channel-view.ts';
import type { VerbRequest } from './act.ts';
import type { Acted } from './start.ts';
import { firstStatus } from './start.ts';

/** Another attempt at a rollout that was rolled back: same bundle, same salt (nobody is drawn again), from the first step. */
export async function retry(gate: Gate, request: VerbRequest): Promise<Outcome<Acted>> {
  for (let turn = 0; turn < MAX_ATTEMPTS; turn += 1) {
    const view = await readRolloutView(gate, request.channel, request.rollout);
    if (!view.ok) return view;
    const { value, modRevision } = view.value.rollout;
    const { status, rollout, spec } = value;
    if (modRevision !== request.expectedRevision) {
      return refusedWith('STALE_REVISION', `${rollout} changed since`, {
        subject: rollout,
        found: String(modRevision),
        expected: String(request.expectedRevision),
      });
    }
    if (status.phase !== 'RolledBack') {
      return refusedWith('NOT_ALLOWED', `cannot retry: it is ${status.phase}`, { subject: rollout });
    }
    const { active } = view.value.lane.value;
    if (active !== null) return refusedWith('ROLLOUT_ACTIVE', `rollout ${active} is active`, { subject: rollout });
    if (isRevoked(view.value, spec.bundle)) return refusedWith('REVOKED', `${spec.name} was revoked`, { subject: rollout });
    const attempt = status.attempt + 1;
    const key = gate.keys.rollout(request.channel, rollout);
    const next = { ...value, status: firstStatus(view.value, attempt, status.transition + 1) };
    const revision = await commitLane(
      gate,
      view.value,
      {
        active: rollout,
        entry: { action: 'rollout.retry', rollout, reason: `attempt ${attempt}` },
        assignments: [],
        prepares: [],
        dropPrepares: [],
      },
      [{ key, target: 'mod', is: '=', number: modRevision }],
      [{ op: 'put', key, value: encodeDocument(next) }],
    );
    if (revision !== undefined) return done({ rollout, revision });
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: request.channel, action: 'try again' });
}
