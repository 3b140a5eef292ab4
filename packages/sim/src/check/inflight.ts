import { MAX_APPEND_BYTES, MAX_INFLIGHT_APPEND_BYTES, MAX_INFLIGHT_APPENDS } from '@raftgate/member';
import { ENTRY_OVERHEAD_BYTES, MAX_ENTRY_BYTES, type Entry, type Message } from '@raftgate/raft';
import { Pairs } from './pairs.ts';
import { Violation } from './violation.ts';

/** The window may be overrun by the append that fills it. */
const MAX_BYTES = MAX_INFLIGHT_APPEND_BYTES + Math.max(MAX_APPEND_BYTES, MAX_ENTRY_BYTES + ENTRY_OVERHEAD_BYTES);

interface Sent {
  readonly lastIndex: number;
  readonly bytes: number;
}

/** What one leader has on its way to one follower, in one term. */
class Window {
  readonly from: number;
  readonly to: number;
  term = 0;
  lastIndex = 0;
  bytes = 0;
  sent: Sent[] = [];

  constructor(from: number, to: number) {
    this.from = from;
    this.to = to;
  }

  reset(term: number): void {
    this.term = term;
    this.bytes = 0;
    this.sent = [];
  }
}

/**
 * Bounded flight (dissertation, 10.2.1; design: "in-flight limits by messages and bytes"): a leader has no more on its way to a
 * follower that does not answer than its window allows. Counted by what was sent and what came back, not by the leader's books.
 */
export class Inflight {
  /** Of leader and follower. */
  readonly #windows = new Pairs((leader, follower) => new Window(leader, follower));

  onSend(message: Message, atMs: number): void {
    if (message.type !== 'append' || message.entries.length === 0) return;
    const { from, to, term, prevIndex, entries } = message;
    const window = this.#windows.of(from, to);
    // Going back means that the leader took what was under way for lost.
    if (term !== window.term || prevIndex < window.lastIndex) window.reset(term);
    window.lastIndex = prevIndex + entries.length;
    const bytes = bytesOf(entries);
    window.bytes += bytes;
    window.sent.push({ lastIndex: window.lastIndex, bytes });
    if (window.sent.length <= MAX_INFLIGHT_APPENDS && window.bytes <= MAX_BYTES) return;
    throw new Violation(
      'bounded-inflight',
      `leader ${from} of term ${term} has ${window.sent.length} appends of ${window.bytes} bytes on their way to ${to}`,
      atMs,
    );
  }

  onReceive(message: Message): void {
    // An installed snapshot answers for all that it covers.
    if (message.type !== 'appendReply' && message.type !== 'snapshotReply') return;
    const window = this.#windows.of(message.to, message.from);
    if (message.term !== window.term || (window.sent.length === 0 && !message.rejected)) return;
    if (message.type === 'snapshotReply' && message.rejected) return;
    // A rejection puts the leader back to probing.
    if (message.rejected) return window.reset(message.term);
    let answered = 0;
    for (; answered < window.sent.length && window.sent[answered].lastIndex <= message.index; answered++)
      window.bytes -= window.sent[answered].bytes;
    if (answered > 0 && answered === window.sent.length) window.sent = [];
    else if (answered > 0) window.sent.splice(0, answered);
  }
}

function bytesOf(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const entry of entries) bytes += entry.body.length + ENTRY_OVERHEAD_BYTES;
  return bytes;
}
