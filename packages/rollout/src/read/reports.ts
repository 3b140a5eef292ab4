import { checkReport, decode } from '@raftgate/contract';
import type { Report } from '@raftgate/contract';
import type { Gate } from '../gate.ts';

/** What the live instances of a channel report. One that cannot be decoded counts as none. */
export async function readReports(gate: Gate, channel: string): Promise<readonly Report[]> {
  const { kvs } = await gate.kv.range({ key: gate.keys.reports(channel), prefix: true });
  return kvs.flatMap((kv) => {
    const read = decode(checkReport, kv.value);
    return read.ok ? [read.value] : [];
  });
}
