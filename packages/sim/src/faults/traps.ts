import { FRAME_NAMES } from '../world/frames.ts';
import type { DiskOperation } from '../world/disk.ts';
import type { SentFrame } from '../world/network.ts';
import type { Crashes } from './crashes.ts';
import type { FaultContext } from './context.ts';
import type { Partitions } from './partitions.ts';

type MessageName = (typeof FRAME_NAMES)[number] | 'grantedVote';

/** Moments at which a promise has left and what it rests on may not be durable; more often where histories broke more often. */
const MESSAGES: readonly MessageName[] = [
  'grantedVote',
  'grantedVote',
  'grantedVote',
  'voteReply',
  'vote',
  'append',
  'append',
  'appendReply',
  'appendReply',
  'appendReply',
  'heartbeat',
  'heartbeatReply',
  'snapshotReply',
  'timeoutNow',
  'readIndexReply',
  'snapshotBytes',
  'forward',
];
/** Steps of the log's and the snapshots' life after which a crash finds them half done. */
const OPERATIONS: readonly DiskOperation[] = [
  'write',
  'write',
  'sync',
  'sync',
  'rename',
  'rename',
  'syncDirectory',
  'remove',
  'create',
  'truncate',
];

/** Anywhere, or where less happens than in the log. */
const WHERE = ['', '', '/snap', '/snap', '.wal'] as const;

/**
 * Crashes at moments that matter: the sender dies right after a message of a drawn kind left, before anything else happens on its
 * machine; or a machine dies right after its disk did something of a drawn kind, before the program hears of it. Whom the
 * message went to may be cut off with it: a vote that was forgotten and a leader that relies on it then live side by side.
 */
export class Traps {
  readonly #faults: FaultContext;
  readonly #crashes: Crashes;
  readonly #partitions: Partitions;
  #message: MessageName | undefined;
  #operation: DiskOperation | undefined;
  /** Where it is to happen. */
  #where = '';

  constructor(faults: FaultContext, crashes: Crashes, partitions: Partitions) {
    this.#faults = faults;
    this.#crashes = crashes;
    this.#partitions = partitions;
    const { cluster, options, prng } = faults;
    if (options.trapEveryMs === 0) return;
    cluster.network.onSent = (sent) => this.#onSent(sent);
    cluster.onEffect = (name, operation, path) => this.#onEffect(name, operation, path);
    faults.every(options.trapEveryMs, () => {
      if (!faults.chance(options.trapDiskPercent)) this.#message = MESSAGES[prng.below(MESSAGES.length)];
      else {
        this.#operation = OPERATIONS[prng.below(OPERATIONS.length)];
        this.#where = WHERE[prng.below(WHERE.length)];
      }
    });
  }

  /** Nobody falls into one any more. */
  stop(): void {
    this.#message = undefined;
    this.#operation = undefined;
  }

  #onSent(sent: SentFrame): (() => void) | undefined {
    if (this.#message === undefined || !isA(sent, this.#message)) return undefined;
    const { from, to } = sent.route;
    const what = this.#message;
    this.#message = undefined;
    const { counts, options, schedule } = this.#faults;
    counts.add('crashesAfterSend');
    // Behind the turn that sends it: what else the member asked of its disk in this turn has not happened yet.
    schedule.urgent(() => {
      this.#faults.note(`trap   ${from} sent ${what} to ${to}`);
      this.#crashes.crash(from, options.trapDownMs);
    });
    return this.#faults.chance(options.trapIsolatePercent)
      ? () => this.#faults.after(0, () => this.#partitions.isolate(to, options.partitionMs))
      : undefined;
  }

  #onEffect(name: string, operation: DiskOperation, path: string): void {
    if (this.#operation !== operation || !path.includes(this.#where)) return;
    this.#operation = undefined;
    this.#faults.counts.add('crashesInDisk');
    this.#faults.note(`trap   ${name} after ${operation} of ${path}`);
    this.#crashes.crash(name, this.#faults.options.trapDownMs);
  }
}

function isA({ type, bytes, end }: SentFrame, name: MessageName): boolean {
  if (name !== 'grantedVote') return FRAME_NAMES[type] === name;
  // varint term, u8 pre, u8 granted
  return FRAME_NAMES[type] === 'voteReply' && bytes[end - 2] === 0 && bytes[end - 1] === 1;
}
