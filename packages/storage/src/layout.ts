/** Names under DATA_DIR (001-formats, sections 3 to 5). */
export const memberDirectory = (directory: string): string => `${directory}/member`;
/** Where a data directory is made before it is renamed into being. */
export const unbornDirectory = (directory: string): string => `${directory}/member.tmp`;
export const walDirectory = (member: string): string => `${member}/wal`;
export const snapshotDirectory = (member: string): string => `${member}/snap`;
export const identityPath = (member: string): string => `${member}/identity`;

/** What a crash may leave of a file that was being made; nothing ever relies on it. */
export const UNFINISHED = '.tmp';
/** What a segment is called once the log began anew without it. */
export const SET_ASIDE = '.bad';

const HEX_DIGITS = 16;
const NAME = /^([0-9a-f]{16})-([0-9a-f]{16})\.([a-z]+)$/;

/** `%016x-%016x.extension` */
export function pairName(first: number, second: number, extension: string): string {
  return `${hex(first)}-${hex(second)}.${extension}`;
}

/** The two numbers of a name, or undefined when it is not one of ours. */
export function parsePairName(name: string, extension: string): readonly [number, number] | undefined {
  const found = NAME.exec(name);
  if (found === null || found[3] !== extension) return undefined;
  const first = Number.parseInt(found[1], 16);
  const second = Number.parseInt(found[2], 16);
  return Number.isSafeInteger(first) && Number.isSafeInteger(second) ? [first, second] : undefined;
}

function hex(value: number): string {
  return value.toString(16).padStart(HEX_DIGITS, '0');
}
