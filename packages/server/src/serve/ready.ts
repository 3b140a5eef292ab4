import type { Member } from '@raftgate/member';

/** Calls `ready` once, as soon as a leader is known; returns how to give up. */
export function whenReady(member: Member, ready: () => void): () => void {
  if (member.status().leader !== 0) {
    ready();
    return () => {};
  }
  const stop = member.onChange(() => {
    if (member.status().leader === 0) return;
    stop();
    ready();
  });
  return stop;
}
