import { judgeProbe, MAX_PROBE_RESULTS } from '@raftgate/contract';
import type { ProbeResult, ProbeSpec } from '@raftgate/contract';
import { messageOf } from '../errors.ts';
import { MAX_REASON_LENGTH, PROBE_TIMEOUT_DEFAULT_MS } from '../limits.ts';
import { Cancel } from './cancellation.ts';
import type { Loader, Parts, ProbePart } from './loader.ts';
import type { FleetIo } from './options.ts';

/** Plays the golden probes of this role, one after the other, and judges what was measured. */
export async function playProbes<L>(
  parts: Parts,
  role: string,
  loader: Loader<L> | undefined,
  loaded: L | undefined,
  io: FleetIo,
): Promise<readonly ProbeResult[]> {
  const results: ProbeResult[] = [];
  if (loader === undefined || loaded === undefined) return results;
  for (const part of parts.values()) {
    if (part.kind !== 'probe' || results.length >= MAX_PROBE_RESULTS) continue;
    // A part's spec was checked when its bundle was committed; a probe that cannot be read fails below.
    const probe: ProbePart = { name: part.name, version: part.version, digest: part.digest, spec: part.spec as unknown as ProbeSpec };
    if (!probe.spec.roles.includes(role)) continue;
    results.push(await play(loader, loaded, probe, io));
  }
  return results;
}

async function play<L>(loader: Loader<L>, loaded: L, probe: ProbePart, io: FleetIo): Promise<ProbeResult> {
  const title = `${probe.name}@${probe.version}`;
  const failed = (actual: string): ProbeResult => ({ ...judgeProbe(title, probe.spec, {}), actual: actual.slice(0, MAX_REASON_LENGTH) });
  if (loader.probe === undefined) return failed('the loader plays no probes');
  const timeoutMs = probe.spec.timeoutMs ?? PROBE_TIMEOUT_DEFAULT_MS;
  const cancel = new Cancel();
  try {
    const measured = await within(io, timeoutMs, loader.probe(loaded, probe, cancel));
    return measured === undefined ? failed(`no answer within ${timeoutMs} ms`) : judgeProbe(title, probe.spec, measured);
  } catch (error) {
    return failed(messageOf(error));
  } finally {
    cancel.cancel();
  }
}

/** The value, or undefined when it did not come in time. */
export function within<T>(io: FleetIo, timeoutMs: number, promise: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    const timer = io.timers.after(timeoutMs, () => resolve(undefined));
    promise.then(
      (value) => {
        io.timers.cancel(timer);
        resolve(value);
      },
      (error: unknown) => {
        io.timers.cancel(timer);
        reject(error);
      },
    );
  });
}
