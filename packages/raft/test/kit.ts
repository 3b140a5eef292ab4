// Small pieces for tests of one member: a core with a given log, and somebody who does what it asks at once.
import {
  type AppendReply,
  type AppendRequest,
  type Configuration,
  ENTRY_COMMANDS,
  ENTRY_CONFIGURATION,
  type Entry,
  type Heartbeat,
  type HeartbeatReply,
  type InitialState,
  type Message,
  type Raft,
  type RaftConfig,
  type Ready,
  type VoteReply,
  type VoteRequest,
  campaign,
  createRaft,
  encodeConfiguration,
  hasReady,
  persisted,
  ready,
  applied,
  step,
} from '../src/index.ts';
import { ConfigurationError } from '../src/errors.ts';
import { DEFAULT_CONFIG, configurationOf } from './node.ts';

export interface Given {
  readonly config?: Partial<RaftConfig>;
  readonly configuration?: Configuration;
  /** How many voters, ids from 1; this member is 1. */
  readonly size?: number;
  readonly term?: number;
  readonly vote?: number;
  readonly commit?: number;
  /** Terms of the log from index 1 on. */
  readonly log?: readonly number[];
}

export function entry(index: number, term: number, body = new Uint8Array(1)): Entry {
  return { index, term, kind: ENTRY_COMMANDS, logTime: 0, commands: 1, body };
}

export function entries(first: number, ...terms: number[]): Entry[] {
  return terms.map((term, at) => entry(first + at, term));
}

export function configurationEntry(index: number, term: number, configuration: Configuration): Entry {
  const body = encodeConfiguration(configuration);
  if (body instanceof ConfigurationError) throw new Error(body.detail);
  return { index, term, kind: ENTRY_CONFIGURATION, logTime: 0, commands: 1, body };
}

export function initial({ configuration, size = 3, term = 0, vote = 0, commit = 0, log = [] }: Given = {}): InitialState {
  const bootstrap = configuration ?? configurationOf(Array.from({ length: size }, (_, at) => at + 1));
  return {
    hardState: { term: Math.max(term, log.at(-1) ?? 0), vote, commit },
    snapshot: { index: 0, term: 0, logTime: 0, configuration: bootstrap },
    entries: entries(1, ...log),
    applied: 0,
  };
}

export function configOf(given: Given = {}): RaftConfig {
  return { ...DEFAULT_CONFIG, id: 1, ...given.config };
}

export function member(given: Given = {}): Raft {
  const raft = createRaft(configOf(given), initial(given));
  settle(raft);
  return raft;
}

/** Takes one Ready and reports everything in it done. Returns it. */
export function turn(raft: Raft): Ready {
  const work = ready(raft);
  if (work.token !== undefined) persisted(raft, work.token);
  const last = work.committed.at(-1);
  if (last !== undefined) applied(raft, last.index);
  return work;
}

/** Does everything until the core is quiet; what it sent, in order. */
export function settle(raft: Raft): Message[] {
  const sent: Message[] = [];
  while (hasReady(raft)) {
    const { messages, messagesAfterPersist } = turn(raft);
    sent.push(...messages, ...messagesAfterPersist);
  }
  return sent;
}

export function ofType<Type extends Message['type']>(
  messages: readonly Message[],
  type: Type,
): Extract<Message, { readonly type: Type }>[] {
  return messages.filter((message): message is Extract<Message, { readonly type: Type }> => message.type === type);
}

/** Elects member 1 with the votes of everybody; its empty entry is not acknowledged by anyone yet. Returns what the new leader sent. */
export function elect(raft: Raft): Message[] {
  campaign(raft);
  for (let round = 0; round < 2; round++) {
    for (const request of ofType(settle(raft), 'vote')) {
      step(raft, voteReply({ from: request.to, term: request.term, pre: request.pre, granted: true }));
      if (raft.role === 'leader') return settle(raft);
    }
  }
  return settle(raft);
}

/** A leader of `given` whose own empty entry is committed by everybody. */
export function leader(given: Given = {}): Raft {
  const raft = member(given);
  elect(raft);
  for (const peer of raft.peers) if (peer.id !== raft.id) step(raft, appendReply({ from: peer.id, term: raft.term, index: raft.log.last }));
  settle(raft);
  return raft;
}

type Filled<M extends Message> = Partial<Omit<M, 'type'>>;

export function append(fields: Filled<AppendRequest>): AppendRequest {
  return { type: 'append', from: 2, to: 1, term: 1, prevIndex: 0, prevTerm: 0, commit: 0, entries: [], wantsReply: true, ...fields };
}

export function appendReply(fields: Filled<AppendReply>): AppendReply {
  return { type: 'appendReply', from: 2, to: 1, term: 1, index: 0, rejected: false, hintIndex: 0, hintTerm: 0, ...fields };
}

export function heartbeat(fields: Filled<Heartbeat>): Heartbeat {
  return { type: 'heartbeat', from: 2, to: 1, term: 1, commit: 0, context: 0, ...fields };
}

export function heartbeatReply(fields: Filled<HeartbeatReply>): HeartbeatReply {
  return { type: 'heartbeatReply', from: 2, to: 1, term: 1, context: 0, promiseMs: 0, ...fields };
}

export function vote(fields: Filled<VoteRequest>): VoteRequest {
  return { type: 'vote', from: 2, to: 1, term: 1, pre: false, lastIndex: 0, lastTerm: 0, transfer: false, ...fields };
}

export function voteReply(fields: Filled<VoteReply>): VoteReply {
  return { type: 'voteReply', from: 2, to: 1, term: 1, pre: false, granted: true, ...fields };
}
