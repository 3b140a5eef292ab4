import { connectKv } from '@raftgate/client/node';
import { nodeClock, nodeRandom, nodeTimers } from '@raftgate/io/node';
import type { Kv } from '@raftgate/kv';
import { openGate, type Gate, type Outcome } from '@raftgate/rollout';
import type { Context } from './context.ts';
import { CommandError } from './errors.ts';

/** A release plane over the cluster's client ports: the embedded engine and a plain etcd alike. */
export interface OpenGate {
  readonly gate: Gate;
  readonly kv: Kv;
}

export function connect(context: Pick<Context, 'endpoints' | 'namespace' | 'actor'>): OpenGate {
  const kv: Kv = connectKv({ endpoints: context.endpoints });
  const time = { clock: nodeClock(), timers: nodeTimers(), random: nodeRandom() };
  return { kv, gate: openGate(kv, time, { namespace: context.namespace, actor: context.actor }) };
}

/** Runs one command against the cluster, within its time, and closes the connection. */
export async function withGate<T>(context: Context, run: (gate: Gate) => Promise<T>): Promise<T> {
  const { gate, kv } = connect(context);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(silence(context, 'no answer in time')), context.timeoutMs);
  });
  try {
    return await Promise.race([run(gate), late]);
  } catch (error) {
    throw fromKv(context, error);
  } finally {
    clearTimeout(timer);
    await kv.close();
  }
}

/** The value, or the refusal as an error people can act on. */
export function granted<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  const { code, message, subject, found, expected, action } = outcome.refusal;
  const facts = Object.fromEntries(Object.entries({ subject, found, expected }).filter((fact): fact is [string, string] => fact[1] !== undefined));
  throw new CommandError(`RG_${code}`, message, facts, action ?? 'correct it and run the same command again');
}

function fromKv(context: Context, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || error instanceof CommandError) return error;
  if (error.code === 'refused' || error.code === 'closed') return silence(context, error.message);
  if (error.code === 'unknown')
    return new CommandError('RG_UNKNOWN', 'nobody knows whether it was done', { cause: error.message }, 'run the same command again: it does nothing twice');
  return new CommandError('RG_CLUSTER', error.message, { code: String(error.code) }, 'see the members’ logs');
}

const silence = (context: Context, cause: string): CommandError =>
  new CommandError(
    'RG_NO_CLUSTER',
    'the cluster does not answer',
    { endpoints: context.endpoints.join(', '), cause },
    'give --endpoints or RAFTGATE_ENDPOINTS the client URLs of a running cluster; `raftgate dev` starts one',
  );
