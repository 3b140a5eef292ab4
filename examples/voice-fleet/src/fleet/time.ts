/** Milliseconds of the machine's monotonic clock: the same zero in every process, so that logs of many processes line up. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1000n) / 1000;
}

/** Bounded polling: resolves once `holds` gives something, rejects with `what` when `timeoutMs` passes first. */
export async function until<T>(
  what: string,
  timeoutMs: number,
  holds: () => T | undefined | Promise<T | undefined>,
  everyMs = 25,
): Promise<T> {
  const end = monotonicMs() + timeoutMs;
  for (;;) {
    const found = await holds();
    if (found !== undefined) return found;
    if (monotonicMs() > end) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await pause(everyMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
