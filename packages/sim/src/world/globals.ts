/** What law 2 bans: with any of these, a run would not be a function of its seed. */
const BANNED = [
  'Date',
  'Promise',
  'WeakRef',
  'FinalizationRegistry',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'TextDecoder',
  'TextEncoder',
] as const;

/** Replaces the banned globals by ones that throw while `run` runs; production code under simulation must not miss them. */
export function withoutPlatform<T>(run: () => T): T {
  const scope = globalThis as unknown as Record<string, unknown>;
  const saved = BANNED.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  const random = Math.random;
  const forbid = (name: string): (() => never) => {
    return function banned(): never {
      throw new Error(`${name} was used inside the simulation (law 2)`);
    };
  };
  for (const name of BANNED) Object.defineProperty(scope, name, { value: forbid(name), configurable: true, writable: true });
  Math.random = forbid('Math.random');
  try {
    return run();
  } finally {
    for (const [name, descriptor] of saved) if (descriptor !== undefined) Object.defineProperty(scope, name, descriptor);
    Math.random = random;
  }
}
