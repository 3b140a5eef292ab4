import { encodeDocument, parseKey } from '@raftgate/contract';
import { campaign } from '@raftgate/kv';
import type { Election, KvTimer, Leadership, Watch, WatchEvent } from '@raftgate/kv';
import { readLane } from '../document/schema.ts';
import type { Gate } from '../gate.ts';
import {
  CONTROLLER_CHECKPOINT_MS,
  CONTROLLER_GATHER_MS,
  CONTROLLER_IDLE_MS,
  CONTROLLER_RETRY_MS,
  CONTROLLER_TTL_SECONDS,
} from '../limits.ts';
import { StepClock } from './clock.ts';
import type { ControllerEvent } from './events.ts';
import type { Office } from './turn.ts';
import { turn } from './turn.ts';

export interface ControllerOptions {
  /** Who this is, in the election and the audit records. */
  readonly name: string;
  readonly ttlSeconds?: number;
  /** How much step time may be lost with a controller: it is committed this often. */
  readonly checkpointMs?: number;
  onEvent?(event: ControllerEvent): void;
}

export interface Controller {
  /** Stops moving rollouts and leaves office; what is committed stays. */
  stop(): Promise<void>;
}

/**
 * Drives the active rollout of every channel. Several may run; the elected one acts. It keeps nothing but step-clock anchors in memory, and
 * an engine that refuses, is silent or changes its leader only makes it read again.
 */
export function controller(gate: Gate, options: ControllerOptions): Controller {
  const running = new Running({ ...gate, actor: `controller:${options.name}` }, options);
  return { stop: () => running.stop() };
}

class Running {
  readonly #gate: Gate;
  readonly #options: ControllerOptions;
  readonly #election: Election;
  #term: Term | undefined = undefined;

  constructor(gate: Gate, options: ControllerOptions) {
    this.#gate = gate;
    this.#options = options;
    this.#election = campaign({
      kv: gate.kv,
      time: gate.time,
      key: gate.keys.election(),
      candidate: encodeDocument({ format: 1, controller: options.name }),
      ttlSeconds: options.ttlSeconds ?? CONTROLLER_TTL_SECONDS,
      onElected: (leadership) => this.#begin(leadership),
      onLost: (reason) => this.#end(reason),
    });
  }

  async stop(): Promise<void> {
    await this.#term?.end();
    await this.#election.resign();
  }

  #begin(leadership: Leadership): void {
    const onEvent = (event: ControllerEvent): void => this.#options.onEvent?.(event);
    onEvent({ type: 'elected', token: leadership.token });
    this.#term = new Term({
      gate: this.#gate,
      fence: leadership.fence,
      clock: new StepClock(),
      checkpointMs: this.#options.checkpointMs ?? CONTROLLER_CHECKPOINT_MS,
      onEvent,
    });
  }

  #end(reason: string): void {
    void this.#term?.end();
    this.#term = undefined;
    this.#options.onEvent?.({ type: 'lost', reason });
  }
}

/** One term of office: a watch that wakes, a timer that wakes, and one round at a time. */
class Term {
  readonly #office: Office;
  #isOver = false;
  #watch: Watch | undefined = undefined;
  #timer: KvTimer | undefined = undefined;
  /** A round is running; `#again` asks for another one after it. */
  #round: Promise<void> | undefined = undefined;
  #again = false;

  constructor(office: Office) {
    this.#office = office;
    this.#listen();
    this.#wake(0);
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.#watch?.close();
    this.#cancel();
    await this.#round;
  }

  #listen(): void {
    const { gate } = this.#office;
    this.#watch = gate.kv.watch(
      { key: gate.keys.root, prefix: true },
      {
        onStart: () => this.#wake(0),
        onEvents: (events) => {
          if (events.some((event) => matters(gate, event))) this.#wake(CONTROLLER_GATHER_MS);
        },
        onEnd: (error) => {
          if (this.#isOver || error.code === 'closed') return;
          // Events are only what wakes us: nothing needs to be caught up.
          gate.time.timers.after(CONTROLLER_RETRY_MS, () => {
            if (!this.#isOver) this.#listen();
          });
        },
      },
    );
  }

  #wake(delayMs: number): void {
    if (this.#isOver) return;
    if (this.#round !== undefined) {
      this.#again = true;
      return;
    }
    this.#cancel();
    this.#timer = this.#office.gate.time.timers.after(delayMs, () => this.#run());
  }

  #cancel(): void {
    if (this.#timer !== undefined) this.#office.gate.time.timers.cancel(this.#timer);
    this.#timer = undefined;
  }

  #run(): void {
    this.#timer = undefined;
    if (this.#isOver || this.#round !== undefined) return;
    this.#again = false;
    this.#round = this.#allChannels().then(
      (wantMs) => this.#rest(wantMs),
      (error: unknown) => {
        this.#office.onEvent({ type: 'trouble', channel: undefined, message: error instanceof Error ? error.message : String(error) });
        this.#rest(CONTROLLER_RETRY_MS);
      },
    );
  }

  #rest(wantMs: number): void {
    this.#round = undefined;
    this.#wake(this.#again ? CONTROLLER_GATHER_MS : wantMs);
  }

  async #allChannels(): Promise<number> {
    const { gate } = this.#office;
    let wantMs = CONTROLLER_IDLE_MS;
    for (const kv of (await gate.kv.range({ key: gate.keys.lanes(), prefix: true })).kvs) {
      const lane = readLane(kv.key, kv.value);
      if (!lane.ok) this.#office.onEvent({ type: 'trouble', channel: undefined, message: lane.refusal.message });
      if (!lane.ok || lane.value.active === null || this.#isOver) continue;
      wantMs = Math.min(wantMs, (await turn(this.#office, lane.value.channel)) ?? wantMs);
    }
    return wantMs;
  }
}

/** Our own timers and audit records need no waking. */
function matters(gate: Gate, event: WatchEvent): boolean {
  const type = parseKey(gate.keys, event.type === 'put' ? event.kv.key : event.key)?.type;
  return type !== undefined && !['timer', 'audit', 'election', 'part', 'version', 'bundle', 'bundleBody', 'report'].includes(type);
}
