import type { Reader, Writer } from '@raftgate/bytes';
import type { AlarmCommand, AlarmType } from './command.ts';
import { malformed, readChoice } from './fields.ts';

/** Places in these lists are the format; alarm numbers are etcd's, where 0 is none. */
const ACTIONS: readonly AlarmCommand['action'][] = ['activate', 'deactivate'];
export const ALARM_NUMBERS: Record<AlarmType, number> = { NOSPACE: 1 };

/** `u8 action | u8 alarm | varint member` */
export function writeAlarm(writer: Writer, command: AlarmCommand): void {
  writer.u8(ACTIONS.indexOf(command.action));
  writer.u8(ALARM_NUMBERS[command.alarm]);
  writer.varint(command.member);
}

export function readAlarm(reader: Reader): AlarmCommand {
  const action = ACTIONS[readChoice(reader, ACTIONS.length)];
  return { kind: 'alarm', action, alarm: readAlarmType(reader), member: reader.varint() };
}

export function readAlarmType(reader: Reader): AlarmType {
  if (reader.u8() !== ALARM_NUMBERS.NOSPACE) throw malformed('an unknown alarm');
  return 'NOSPACE';
}
