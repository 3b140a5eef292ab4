import type { Io } from '@raftgate/io';
import { type Member, type MemberOptions, startMember } from '@raftgate/member';

export function startedMember(options: MemberOptions, io: Io): Promise<Member> {
  return new Promise((resolve, reject) => {
    startMember(options, io, (error, member) => (member === undefined ? reject(error ?? new Error('no member')) : resolve(member)));
  });
}
