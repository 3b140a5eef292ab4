import { isActive } from '../document/rollout.ts';
import { committedMs } from '../engine/timer.ts';
import { wayBack } from '../engine/way-back.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import type { VerbRequest } from './act.ts';
import { act } from './act.ts';
import type { Acted } from './start.ts';

/**
 * Takes every touched region back to its base, in one transaction, with or without a controller alive. Always beats promote: what the
 * caller saw may have moved on by any number of steps; only another attempt, or the end, makes the click stale.
 */
export async function abort(gate: Gate, request: VerbRequest & { readonly reason?: string }): Promise<Outcome<Acted>> {
  return await act(gate, request, 'same-attempt', (view) => {
    const { status, rollout } = view.rollout.value;
    if (!isActive(status) || status.phase === 'RollingBack') {
      return refusedWith('NOT_ALLOWED', `cannot abort: it is ${status.phase} (${status.reason})`, { subject: rollout });
    }
    const change = wayBack(view, committedMs(view), 'rollout.abort', request.reason ?? `aborted by ${gate.actor}`);
    if (change !== undefined) return done(change);
    return refusedWith('NO_TARGET', 'what a region served before was revoked, and there is no other healthy release', {
      subject: rollout,
      action: 'take the revocation back, or roll out a new bundle',
    });
  });
}
