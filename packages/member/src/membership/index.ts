export { changeAnswered, changeMembership } from '../turn/change.ts';
export { LogClock } from '../turn/log-clock.ts';
export type { Change } from '../peer/codec/change.ts';
export type { ChangeReply } from '../peer/codec/change-reply.ts';
export { Changes, type AskedChange } from './changes.ts';
export type { ChangeDesk, ChangeLink } from './desk.ts';
export { Heard } from './heard.ts';
