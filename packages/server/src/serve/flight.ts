import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FlightRecord } from '@raftgate/member';

/** Writes what the member did last beside its data, one JSON object a line; undefined when the disk does not take it. */
export function writeFlight(directory: string, flight: readonly FlightRecord[], wallMs: number): string | undefined {
  const file = join(directory, `flight-${new Date(wallMs).toISOString().replaceAll(':', '-')}.ndjson`);
  try {
    writeFileSync(file, flight.map((record) => `${JSON.stringify(record)}\n`).join(''), { mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}
