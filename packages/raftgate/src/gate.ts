import type * as Rollout from '@raftgate/rollout';
import type { CallOptions, Kv } from '@raftgate/kv';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';

/** The rollout room, loaded when a command runs: --help and completion do without it. */
export type RolloutRoom = typeof Rollout;

/** A release plane over the cluster's client ports: the embedded engine and a plain etcd alike. */
export interface OpenGate {
  readonly gate: Rollout.Gate;
  readonly rollout: RolloutRoom;
  readonly kv: Kv;
}

/** A person that waits this long without an answer is told what for. */
const SILENCE_TOLD_MS = 2_000;

export async function connect(context: Pick<Context, 'endpoints' | 'tls' | 'namespace' | 'actor'>): Promise<OpenGate> {
  const [{ connectKv }, { nodeClock, nodeRandom, nodeTimers }, rollout] = await Promise.all([
    import('@raftgate/client/node'),
    import('@raftgate/io/node'),
    import('@raftgate/rollout'),
  ]);
  const kv: Kv = connectKv({ endpoints: context.endpoints, tls: context.tls });
  const time = { clock: nodeClock(), timers: nodeTimers(), random: nodeRandom() };
  return { kv, rollout, gate: rollout.openGate(kv, time, { namespace: context.namespace, actor: context.actor }) };
}

/** Runs one command against the cluster and closes the connection. Each question may be met with silence for the context's timeout. */
export async function withGate<T>(context: Context, run: (gate: Rollout.Gate, rollout: RolloutRoom) => Promise<T>): Promise<T> {
  const { gate, rollout, kv } = await connect(context);
  try {
    return await run({ ...gate, kv: new PatientKv(kv, context) }, rollout);
  } catch (error) {
    throw fromKv(context, error);
  } finally {
    await kv.close();
  }
}

/** Gives every call the command's patience, and says on a terminal that it waits. */
class PatientKv implements Kv {
  readonly #kv: Kv;
  readonly #context: Context;
  constructor(kv: Kv, context: Context) {
    this.#kv = kv;
    this.#context = context;
  }
  get capabilities(): Kv['capabilities'] {
    return this.#kv.capabilities;
  }
  range: Kv['range'] = (request) => this.#patiently((options) => this.#kv.range(request, options));
  txn: Kv['txn'] = (request) => this.#patiently((options) => this.#kv.txn(request, options));
  watch: Kv['watch'] = (request, sink) => this.#kv.watch(request, sink);
  leaseGrant: Kv['leaseGrant'] = (ttlSeconds) => this.#patiently((options) => this.#kv.leaseGrant(ttlSeconds, options));
  leaseKeepAlive: Kv['leaseKeepAlive'] = (lease) => this.#patiently((options) => this.#kv.leaseKeepAlive(lease, options));
  leaseRevoke: Kv['leaseRevoke'] = (lease) => this.#patiently((options) => this.#kv.leaseRevoke(lease, options));
  close: Kv['close'] = () => this.#kv.close();

  async #patiently<T>(call: (options: CallOptions) => Promise<T>): Promise<T> {
    const { streams, endpoints, timeoutMs } = this.#context;
    const timer = setTimeout(() => {
      if (streams.err.isTTY === true) streams.err.write(`raftgate: waiting for ${endpoints.join(' ')}, at most ${timeoutMs / 1000} s\n`);
    }, SILENCE_TOLD_MS);
    try {
      return await call({ deadlineMs: timeoutMs });
    } finally {
      clearTimeout(timer);
    }
  }
}

export function fromKv(context: Context, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof CommandError) return error;
  const asked = context.endpoints.join(' ');
  switch (error.code) {
    case 'refused':
    case 'closed':
      return new CommandError(
        'RG_NO_CLUSTER',
        `the cluster did not answer for ${context.timeoutMs / 1000} s`,
        { found: error.message, expected: `an answer from ${asked}` },
        'give --endpoints or RAFTGATE_ENDPOINTS the client URLs of a running cluster; `raftgate dev` starts one',
      );
    case 'unknown':
      return new CommandError(
        'RG_UNKNOWN',
        'nobody knows whether it was done',
        { found: error.message, expected: `an answer from ${asked}` },
        'look where it stands, or run the same command again: nothing is done twice',
      );
    default:
      return new CommandError(
        'RG_CLUSTER',
        'the cluster refuses the request',
        { found: `${String(error.code)}: ${error.message}`, expected: `a cluster behind ${asked} that takes it` },
        'see the members’ logs',
      );
  }
}
