import type { Finding } from './verdict.ts';
import { LevelViolation } from './violation.ts';

/** The first property that `run` breaks. What no checker threw is a crash of the code under test. */
export function untilBroken(run: () => void): Finding | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (error instanceof LevelViolation) return { checker: error.checker, message: error.message };
    if (error instanceof Error) return { checker: 'no-throw', message: error.message };
    throw error;
  }
}
