import { hasReady, persisted, ready } from '@raftgate/raft';
import type { Message, PersistToken, Ready } from '@raftgate/raft';
import type { Core } from '../core.ts';
import { adoptConfiguration, adoptSoftState } from './adopt.ts';

/** Does what raft asks for, in the order it demands (`Ready`), until it asks for nothing more. */
export function driveRaft(core: Core): void {
  while (!core.isHeld && hasReady(core.raft)) handle(core, ready(core.raft));
}

function handle(core: Core, ready: Ready): void {
  if (ready.softState !== undefined) adoptSoftState(core, ready.softState);
  if (ready.configuration !== undefined) adoptConfiguration(core, ready.configuration);
  send(core, ready.messages);
  if (ready.token !== undefined) persist(core, ready, ready.token);
  if (ready.committed.length > 0) core.apply.take(ready.committed);
  for (const { context, index, rejected } of ready.reads) {
    if (rejected) core.reads.deny(context);
    else core.reads.confirm(context, index);
  }
}

/** What finds no open link or no room on it is dropped; raft hears of it when the link changes, or with the next tick. */
function send(core: Core, messages: readonly Message[]): void {
  for (const message of messages) {
    core.observer.onSend?.(message);
    if (message.type === 'snapshot') core.snapshots.send(message);
    else if (!core.peers.send(message)) core.dropped.add(message.to);
  }
}

/** One durable group; what the log gathers while a sync is in flight goes out as one (law 4). */
function persist(core: Core, { hardState, entries, messagesAfterPersist }: Ready, token: PersistToken): void {
  const startedMs = core.io.clock.monotonicMs();
  core.wal.append({ hardState, entries }, (error) => {
    core.guard(() => {
      if (error !== undefined) throw error;
      if (hardState !== undefined) core.durableTerm = hardState.term;
      persisted(core.raft, token);
      core.observer.onPersisted?.(entries, core.io.clock.monotonicMs() - startedMs, hardState);
      send(core, messagesAfterPersist);
      core.wake();
    });
  });
}
