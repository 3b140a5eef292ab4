import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandError } from '../errors.ts';
import { freePorts } from './ports.ts';

const MAX_PORT = 65_535;

/** Ports of a cluster whose directory may be used again: a data directory belongs to its peer port, so they are kept beside it. */
export async function keptPorts(directory: string, members: number, firstPort: number | undefined): Promise<readonly number[]> {
  const file = join(directory, 'ports.json');
  const wanted = firstPort === undefined ? undefined : Array.from({ length: members * 2 }, (_, at) => firstPort + at);
  if (wanted?.some((port) => port > MAX_PORT) === true)
    throw new CommandError(
      'RG_USAGE',
      '--port leaves no room',
      { found: String(firstPort), expected: `at most ${MAX_PORT + 1 - members * 2}` },
      'give a lower one',
    );
  if (!existsSync(file)) {
    const ports = wanted ?? (await freePorts(members * 2));
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, `${JSON.stringify(ports)}\n`);
    return ports;
  }
  const kept = read(file);
  if (kept.length === members * 2 && (wanted === undefined || wanted[0] === kept[0])) return kept;
  throw new CommandError(
    'RG_DEV',
    `${directory} belongs to another cluster`,
    {
      found: `${kept.length / 2} members from port ${kept[0]} on (in ${file})`,
      expected: `${members} members from port ${wanted?.[0] ?? kept[0]} on`,
    },
    'give the same --members and --port, or another --dir',
  );
}

function read(file: string): readonly number[] {
  try {
    const ports: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (Array.isArray(ports) && ports.length > 0 && ports.every((port) => Number.isInteger(port) && port > 0 && port <= MAX_PORT))
      return ports as number[];
  } catch {
    // Half-written or not ours: the same way out.
  }
  throw new CommandError(
    'RG_DEV',
    `${file} cannot be read`,
    { found: 'something else', expected: 'a JSON list of ports' },
    'give another --dir',
  );
}
