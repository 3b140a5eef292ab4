import type { AlarmCommand } from '../command/command.ts';
import { MAX_ALARMS } from '../limits.ts';
import { refusal } from '../refusal.ts';
import type { StoreRefusal } from '../refusal.ts';
import type { AlarmResult } from '../result.ts';
import type { State } from '../state.ts';

/** Alarm (etcd: v3alarm). While any NOSPACE is raised, puts, transactions with puts and lease grants are refused. */
export function applyAlarm(state: State, command: AlarmCommand): AlarmResult | StoreRefusal {
  const { member, alarm } = command;
  const others = state.alarms.filter((raised) => raised.member !== member || raised.alarm !== alarm);
  const wasRaised = others.length < state.alarms.length;
  if (command.action === 'deactivate') {
    state.alarms = others;
    return { kind: 'alarm', revision: state.revision, alarms: wasRaised ? [{ member, alarm }] : [] };
  }
  if (others.length >= MAX_ALARMS) return refusal('tooManyRequests');
  state.alarms = [...others, { member, alarm }].sort((a, b) => a.member - b.member);
  return { kind: 'alarm', revision: state.revision, alarms: [{ member, alarm }] };
}
