import { checkOverlay, encodeDocument, MAX_REVOKED_DIGESTS, validate } from '@raftgate/contract';
import type { KillSwitch, Overlay } from '@raftgate/contract';
import { chain } from '../document/audit.ts';
import type { Entry } from '../document/audit.ts';
import type { Outcome } from '../errors.ts';
import { done, refusedWith } from '../errors.ts';
import type { Gate } from '../gate.ts';
import { MAX_ATTEMPTS } from '../limits.ts';
import { readBundle } from '../manifest/resolve.ts';
import type { ChannelView } from '../read/channel-view.ts';
import { readChannel } from '../read/channel-view.ts';

export interface OverlayChanged {
  /** The overlay's own revision: what a pin carries from here on. */
  readonly revision: number;
}

/** Adds a kill switch, or replaces the one of the same id. In force as fast as a watch; no prepare, no epoch. */
export async function kill(gate: Gate, channel: string, killSwitch: KillSwitch): Promise<Outcome<OverlayChanged>> {
  return await edit(gate, channel, { action: 'overlay.kill', reason: killSwitch.reason, details: { ...killSwitch } }, (overlay) => ({
    ...overlay,
    killSwitches: [...overlay.killSwitches.filter((one) => one.id !== killSwitch.id), killSwitch],
  }));
}

/** Takes a kill switch away. */
export async function unkill(gate: Gate, channel: string, id: string, reason: string): Promise<Outcome<OverlayChanged>> {
  return await edit(gate, channel, { action: 'overlay.unkill', reason, details: { id } }, (overlay) => {
    const killSwitches = overlay.killSwitches.filter((one) => one.id !== id);
    return killSwitches.length === overlay.killSwitches.length ? undefined : { ...overlay, killSwitches };
  });
}

/** Revokes a bundle: it must not serve, it is never a way back, and an active rollout of it is aborted by the controller. */
export async function revoke(gate: Gate, channel: string, bundle: string, reason: string): Promise<Outcome<OverlayChanged>> {
  const found = await readBundle(gate, bundle);
  if (!found.ok) return found;
  const { digest } = found.value;
  return await edit(gate, channel, { action: 'overlay.revoke', reason, details: { bundle, digest } }, (overlay) => ({
    ...overlay,
    revokedDigests: [...overlay.revokedDigests.filter((one) => one !== digest), digest].slice(-MAX_REVOKED_DIGESTS),
  }));
}

async function edit(
  gate: Gate,
  channel: string,
  entry: Entry,
  change: (overlay: Overlay) => Overlay | undefined,
): Promise<Outcome<OverlayChanged>> {
  for (let turn = 0; turn < MAX_ATTEMPTS; turn += 1) {
    const view = await readChannel(gate, channel);
    if (!view.ok) return view;
    const before = view.value.overlay?.value ?? { format: 1, channel, sequence: 0, killSwitches: [], revokedDigests: [] };
    const changed = change(before);
    if (changed === undefined) {
      const found = before.killSwitches.map((one) => one.id).join(', ') || 'none is on';
      return refusedWith('NOT_ALLOWED', 'there is no such switch', { subject: channel, found, action: 'name one of them' });
    }
    const next = { ...changed, sequence: before.sequence + 1 };
    const checked = validate(checkOverlay, next);
    if (!checked.ok) {
      const { path, message } = checked.refusal;
      return refusedWith('NOT_ALLOWED', `${path}: ${message}`, {
        subject: channel,
        action: 'correct it, or take another switch away first',
      });
    }
    const revision = await write(gate, view.value, next, entry);
    if (revision !== undefined) return done({ revision });
  }
  return refusedWith('BUSY', 'the channel kept changing', { subject: channel, action: 'try again' });
}

async function write(gate: Gate, view: ChannelView, overlay: Overlay, entry: Entry): Promise<number | undefined> {
  const { keys, kv } = gate;
  const { channel } = overlay;
  const linked = chain(gate, view.lane.value, entry);
  const answer = await kv.txn({
    compare: [
      { key: keys.lane(channel), target: 'mod', is: '=', number: view.lane.modRevision },
      { key: keys.overlay(channel), target: 'mod', is: '=', number: view.overlay?.modRevision ?? 0 },
    ],
    success: [
      { op: 'put', key: keys.overlay(channel), value: encodeDocument(overlay) },
      { op: 'put', key: keys.lane(channel), value: encodeDocument(linked.lane) },
      { op: 'put', key: keys.audit(channel, linked.record.sequence), value: encodeDocument(linked.record) },
    ],
  });
  return answer.succeeded ? answer.revision : undefined;
}
