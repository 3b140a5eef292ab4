import type { Alarm, AlarmResult } from '@raftgate/store';
import { type RpcCall, Status, encodeMessage } from '@raftgate/wire';
import { type AlarmMember, type AlarmRequest, AlarmType, writeAlarmResponse } from '@raftgate/wire/etcd';
import { readAfterBarrier } from '../barrier-reply.ts';
import { type Reply, proposeFor } from '../command-reply.ts';
import type { ServerContext } from '../context.ts';
import { refuse } from '../refusals.ts';

const GET = 0;
const ACTIVATE = 1;
const DEACTIVATE = 2;

export function handleAlarm(context: ServerContext, call: RpcCall, request: AlarmRequest): void {
  if (request.action === GET) return readAfterBarrier(context, call, request, answerAlarms);
  if ((request.action !== ACTIVATE && request.action !== DEACTIVATE) || request.alarm !== AlarmType.NOSPACE) {
    return refuse(call, Status.UNIMPLEMENTED, 'raftgate: only the NOSPACE alarm is raised and lowered in this version');
  }
  const action = request.action === ACTIVATE ? 'activate' : 'deactivate';
  proposeFor(context, call, { kind: 'alarm', action, member: request.memberId, alarm: 'NOSPACE' }, ALARM_REPLY);
}

const ALARM_REPLY: Reply<AlarmResult> = {
  kind: 'alarm',
  answer: (context, call, result) => respond(context, call, result.revision, result.alarms),
};

function answerAlarms(context: ServerContext, call: RpcCall, request: AlarmRequest): void {
  const { alarms, revision } = context.member.store;
  respond(context, call, revision, request.alarm === AlarmType.CORRUPT ? [] : alarms);
}

function respond(context: ServerContext, call: RpcCall, revision: number, alarms: readonly Alarm[]): void {
  const members = alarms.map(({ member, alarm }): AlarmMember => ({ memberId: member, alarm: AlarmType[alarm] }));
  call.respond(encodeMessage(writeAlarmResponse, { header: context.view.header(revision), alarms: members }));
}
