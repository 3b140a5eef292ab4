import type { Io } from '@raftgate/io';
import type { MemberError } from './errors.ts';
import type { Member } from './member.ts';
import type { MemberOptions } from './options.ts';

export declare function startMember(options: MemberOptions, io: Io, done: (error: MemberError | undefined, member: Member | undefined) => void): void;
