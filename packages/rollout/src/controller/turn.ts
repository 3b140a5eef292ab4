import { encodeDocument } from '@raftgate/contract';
import type { Report } from '@raftgate/contract';
import type { Compare } from '@raftgate/kv';
import { isActive } from '../document/rollout.ts';
import type { StepTimer } from '../document/rollout.ts';
import { commitChange } from '../engine/change.ts';
import { decide } from '../engine/decide.ts';
import { committedMs } from '../engine/timer.ts';
import type { Gate } from '../gate.ts';
import { MAX_CHANGES_A_TURN } from '../limits.ts';
import type { RolloutView } from '../read/channel-view.ts';
import { readRolloutView } from '../read/channel-view.ts';
import { readReports } from '../read/reports.ts';
import type { StepClock } from './clock.ts';
import type { ControllerEvent } from './events.ts';

/** What a turn needs beside the gate; one per term of office. */
export interface Office {
  readonly gate: Gate;
  readonly fence: Compare;
  readonly clock: StepClock;
  readonly checkpointMs: number;
  onEvent(event: ControllerEvent): void;
}

/**
 * Moves the active rollout of a channel as far as it goes. Everything is read again for each move, and each move is one fenced
 * transaction: whatever happened before, here or in another controller, is in the store or did not happen. Gives the
 * milliseconds after which it wants another turn, undefined when only an event can change anything.
 */
export async function turn(office: Office, channel: string): Promise<number | undefined> {
  const { gate, fence, clock } = office;
  let reports: readonly Report[] | undefined;
  for (let moves = 0; moves < MAX_CHANGES_A_TURN; moves += 1) {
    const read = await readRolloutView(gate, channel);
    if (!read.ok) {
      if (read.refusal.code === 'ROLLOUT_UNKNOWN') clock.forget(channel);
      else office.onEvent({ type: 'trouble', channel, message: read.refusal.message });
      return undefined;
    }
    const view = read.value;
    const elapsedMs = clock.elapsedMs(view, gate.time.clock.monotonicMs());
    const move = decide({ view, elapsedMs, reports });
    if (move.type === 'wait') return await checkpoint(office, view, elapsedMs, move.untilMs);
    if (move.type === 'needReports') {
      reports = await readReports(gate, channel);
      continue;
    }
    reports = undefined;
    const revision = await commitChange(gate, view, move.change, fence);
    if (revision !== undefined) office.onEvent(moved(view, revision, move.change));
    else if (await isOver(office)) return undefined;
  }
  return 0;
}

function moved(view: RolloutView, revision: number, change: Parameters<typeof commitChange>[2]): ControllerEvent {
  const { channel, rollout } = view.rollout.value;
  const { action, reason, details = null } = change.entry;
  return { type: 'moved', channel, rollout, revision, action, reason, details, status: change.status };
}

/** A lost transaction was a race, unless the term of office has ended. */
async function isOver(office: Office): Promise<boolean> {
  const answer = await office.gate.kv.txn({ compare: [office.fence], success: [] });
  return !answer.succeeded;
}

/** While the step's time runs, what has passed is committed from time to time. */
async function checkpoint(office: Office, view: RolloutView, elapsedMs: number, untilMs: number | undefined): Promise<number | undefined> {
  if (untilMs === undefined) return undefined;
  const { gate, fence, checkpointMs } = office;
  const { channel, rollout, status } = view.rollout.value;
  const sinceMs = elapsedMs - committedMs(view);
  if (sinceMs >= checkpointMs && isActive(status)) {
    const timer: StepTimer = { format: 1, attempt: status.attempt, transition: status.transition, elapsedMs };
    await gate.kv.txn({
      compare: [fence, { key: gate.keys.rollout(channel, rollout), target: 'mod', is: '=', number: view.rollout.modRevision }],
      success: [{ op: 'put', key: gate.keys.timer(channel, rollout), value: encodeDocument(timer) }],
    });
  }
  return Math.max(1, Math.min(untilMs - elapsedMs, checkpointMs));
}
