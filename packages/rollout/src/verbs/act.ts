import type { Change } from '../engine/change.ts';
import { commitChange } from '../engine/change.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_ATTEMPTS } from '../limits.ts';
import type { RolloutView } from '../read/channel-view.ts';
import { readRolloutView } from '../read/channel-view.ts';
import type { Acted } from './start.ts';

/** Which rollout a verb means, and what the caller saw of it. */
export interface VerbRequest {
  readonly channel: string;
  readonly rollout: string;
  /** The revision of the rollout's record when the caller decided. If it has changed since, nothing is done. */
  readonly expectedRevision: number;
}

/** How strictly `expectedRevision` is meant. */
type Expectation = 'same-record' | 'same-attempt';

/**
 * Carries a verb out in one transaction. A race against a controller's write to the channel is read again; a change of the
 * record itself is STALE_REVISION.
 */
export async function act(
  gate: Gate,
  request: VerbRequest,
  expectation: Expectation,
  decide: (view: RolloutView) => Outcome<Change>,
): Promise<Outcome<Acted>> {
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const view = await readRolloutView(gate, request.channel, request.rollout);
    if (!view.ok) return view;
    const stale = staleness(view.value, request, expectation);
    if (stale !== undefined) return stale;
    const change = decide(view.value);
    if (!change.ok) return change;
    const revision = await commitChange(gate, view.value, change.value);
    if (revision !== undefined) return done({ rollout: request.rollout, revision });
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: request.channel, action: 'try again' });
}

function staleness(view: RolloutView, request: VerbRequest, expectation: Expectation): ReturnType<typeof refusedWith> | undefined {
  const { modRevision, value } = view.rollout;
  const isFresh =
    expectation === 'same-record'
      ? request.expectedRevision === modRevision
      : request.expectedRevision > value.status.attemptAfterRevision && request.expectedRevision <= modRevision;
  if (isFresh) return undefined;
  return refusedWith('STALE_REVISION', `${request.rollout} changed since: it is ${value.status.phase}, ${value.status.reason}`, {
    subject: request.rollout,
    found: String(modRevision),
    expected: String(request.expectedRevision),
    action: 'look at it again, then decide again',
  });
}
