import { checkOverlay, decode } from '@raftgate/contract';
import { rowsOf, isKind } from '../commands/get.ts';
import type { Context } from '../context.ts';
import { idText, withCluster } from '../cluster.ts';
import { withGate } from '../gate.ts';
import type { Candidate, LiveNames } from './wanted.ts';

/** Nobody waits longer for a completion. */
const LIVE_TIMEOUT_MS = 1_000;

/** Names the cluster knows; empty when it is silent or refuses. */
export async function liveNames(context: Context, names: LiveNames, positionals: readonly string[]): Promise<readonly Candidate[]> {
  const [first = ''] = positionals;
  try {
    if (names === 'members') return await memberNames(context);
    return await withGate({ ...context, timeoutMs: LIVE_TIMEOUT_MS }, async (gate, room) => {
      switch (names) {
        case 'channels':
        case 'bundles':
          return (await rowsOf(room, gate, names, undefined)).map((row) => ({
            word: row.name,
            about: names === 'channels' ? 'channel' : 'bundle',
          }));
        case 'resources':
          return isKind(first) ? (await rowsOf(room, gate, first, undefined)).map((row) => ({ word: row.name, about: '' })) : [];
        case 'rollouts': {
          const found = await room.listRollouts(gate, first);
          return found.ok
            ? found.value.map(({ record }) => ({ word: record.rollout, about: `${record.spec.name} ${record.status.phase}` }))
            : [];
        }
        case 'switches': {
          const [kv] = (await gate.kv.range({ key: gate.keys.overlay(first) })).kvs;
          const overlay = kv === undefined ? undefined : decode(checkOverlay, kv.value);
          return overlay?.ok === true ? overlay.value.killSwitches.map((each) => ({ word: each.id, about: each.reason })) : [];
        }
      }
    });
  } catch {
    // A completion that fails is no completion; the command itself will say why.
    return [];
  }
}

async function memberNames(context: Context): Promise<readonly Candidate[]> {
  const { members } = await withCluster(context, (cluster) => cluster.list({ deadlineMs: LIVE_TIMEOUT_MS }));
  return members.map(({ id, name, peerUrls }) => ({ word: name === '' ? idText(id) : name, about: peerUrls.join(' ') }));
}
