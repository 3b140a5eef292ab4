import { ServeError } from '../errors.ts';

const MAX_PRIORITY = 1_000_000;

/** `MEMBER=N,...`; empty is nobody before anybody. */
export function parsePriorities(text: string, from: string): ReadonlyMap<string, number> {
  const priorities = new Map<string, number>();
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '' && text.trim() === '') continue;
    const at = part.lastIndexOf('=');
    const [member, priority] = [part.slice(0, at), part.slice(at + 1)];
    if (at < 1 || !/^\d{1,7}$/.test(priority) || Number(priority) > MAX_PRIORITY || priorities.has(member))
      throw new ServeError(
        'RG_FLAGS',
        `${from} is not a list of members and their priorities`,
        { found: part, expected: `MEMBER=N, each member once, N from 0 to ${MAX_PRIORITY}` },
        'correct the list, on every member alike',
      );
    priorities.set(member, Number(priority));
  }
  return priorities;
}
