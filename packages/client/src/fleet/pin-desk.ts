import { compareOrder, evaluateFlag, formatPin, killedPart, parsePin, pickGeneration } from '@raftgate/contract';
import type { Digest, Evaluation, FlagSpec, Generation, GenerationRole, Order, PartKind, PinToken, SdkState } from '@raftgate/contract';
import type { HeldBundle } from './generation.ts';
import type { HeldPart, Parts } from './loader.ts';
import type { Pinned, PinRefusal, PinRefusalCode, PinResult } from './pinned.ts';
import type { Shelf } from './shelf.ts';
import { isRevoked, orderHeld } from './snapshot.ts';
import type { Snapshot } from './snapshot.ts';

/** What the desk looks at, each time anew. */
export interface PinView<L> {
  readonly state: SdkState;
  readonly snapshot: Snapshot | undefined;
  readonly shelf: Shelf<L>;
  readonly ageMs: number;
}

/** A pin at the region's edge: the caller's bucket picks the generation. */
export function pinByKey<L>(view: PinView<L>, key: string): PinResult<L> {
  const { snapshot } = view;
  const refusal = refusalOfState(view);
  if (refusal !== undefined) return refusal;
  if (snapshot === undefined) return refused(view, 'loading', 'nothing may be served yet');
  const picked = view.state === 'EXPIRED' ? expired(snapshot, key) : pickGeneration(snapshot.assignment, key);
  if (picked === undefined)
    return view.state === 'EXPIRED'
      ? refused(view, 'expired', 'older than the bound, and there is no fallback')
      : refused(view, 'none', 'nothing is live');
  const generation = isRevoked(snapshot.overlay, picked.bundle) ? standIn(snapshot) : picked;
  if (generation === undefined) return refused(view, 'revoked', `${picked.name} was revoked and nothing stands in`);
  const held = view.shelf.get(generation.bundle);
  if (held === undefined || !held.has('loaded')) return refused(view, 'loading', `${generation.name} is not loaded`);
  const { order, overlayRevision, assignment } = snapshot;
  const { channel, region } = assignment;
  return {
    ok: true,
    pinned: hold(view, snapshot, held, generation.role, { ...order, channel, region, bundle: generation.bundle, overlayRevision }),
  };
}

/** A pin that came with a request: the generation it names, or a refusal that says what the caller should do. */
export function pinByToken<L>(view: PinView<L>, token: string, place: { readonly channel: string; readonly region: string }): PinResult<L> {
  const parsed = parsePin(token);
  if (!parsed.ok) return refused(view, 'malformed', parsed.refusal.message);
  const pin = parsed.value;
  const { snapshot } = view;
  if (pin.channel !== place.channel || pin.region !== place.region) {
    return refused(view, 'notMine', `a pin of ${pin.channel} in ${pin.region}; this is ${place.channel} in ${place.region}`);
  }
  const refusal = refusalOfState(view);
  // Draining ends new work; a hop of a request under way is not new.
  if (refusal !== undefined && !(view.state === 'EXPIRED' && snapshot?.channel?.expiryAction === 'drain')) return refusal;
  if (snapshot === undefined) return refused(view, 'loading', 'nothing may be served yet');
  if (pin.overlayRevision > snapshot.overlaySeen)
    return refused(view, 'unknown', `overlay ${pin.overlayRevision} is newer than ${snapshot.overlaySeen}`);
  if (isRevoked(snapshot.overlay, pin.bundle)) return refused(view, 'revoked', `${pin.bundle} was revoked`);
  const held = view.shelf.get(pin.bundle);
  if (held === undefined || !held.has('loaded')) return notHeld(view, snapshot, pin);
  const compared = compareOrder(pin, snapshot.order);
  // What is only prepared here may be served when an edge already pins to it; what was never proved may not.
  if (compared > 0 && !held.isReady) return refused(view, 'unknown', 'the pin is newer than what is known here');
  const generation = snapshot.assignment.generations.find((one) => one.bundle === pin.bundle);
  return { ok: true, pinned: hold(view, snapshot, held, generation?.role ?? (compared > 0 ? 'candidate' : 'draining'), pin) };
}

function notHeld<L>(view: PinView<L>, snapshot: Snapshot, pin: PinToken): PinResult<L> {
  const compared = compareOrder(pin, snapshot.order);
  if (compared > 0) return refused(view, 'unknown', 'the pin is newer than what is known here');
  if (compared === 0 || snapshot.assignment.generations.some((one) => one.bundle === pin.bundle))
    return refused(view, 'notMine', `${pin.bundle} is not held here`);
  return refused(view, 'newer', `${pin.bundle} is no longer held here`);
}

function refusalOfState<L>(view: PinView<L>): PinResult<L> | undefined {
  switch (view.state) {
    case 'COLD':
      return refused(view, 'cold', 'not started');
    case 'LOADING':
      return refused(view, 'loading', 'nothing may be served yet');
    case 'FENCED':
      return refused(view, 'fenced', 'this instance must not serve');
    case 'EXPIRED': {
      const action = view.snapshot?.channel?.expiryAction ?? 'serve-stale';
      return action === 'refuse' || action === 'drain'
        ? refused(view, 'expired', `older than the bound; the channel says ${action}`)
        : undefined;
    }
    default:
      return undefined;
  }
}

function expired(snapshot: Snapshot, key: string): Generation | undefined {
  if (snapshot.channel?.expiryAction !== 'fallback-bundle') return pickGeneration(snapshot.assignment, key);
  return snapshot.assignment.generations.find((one) => one.role === 'fallback');
}

/** For a revoked generation: the stable one, else the fallback, unless they were revoked, too. */
function standIn(snapshot: Snapshot): Generation | undefined {
  const roles: readonly GenerationRole[] = ['stable', 'fallback'];
  return roles
    .flatMap((role) => snapshot.assignment.generations.filter((one) => one.role === role))
    .find((one) => !isRevoked(snapshot.overlay, one.bundle));
}

const HTTP_STATUS: Readonly<Record<PinRefusalCode, PinRefusal['httpStatus']>> = {
  cold: 503,
  loading: 503,
  none: 503,
  expired: 503,
  fenced: 503,
  unknown: 503,
  revoked: 409,
  newer: 409,
  notMine: 421,
  malformed: 400,
};

function refused<L>(view: PinView<L>, code: PinRefusalCode, message: string): PinResult<L> {
  return { ok: false, refusal: { code, httpStatus: HTTP_STATUS[code], message, held: orderHeld(view.snapshot) } };
}

function hold<L>(view: PinView<L>, snapshot: Snapshot, held: HeldBundle<L>, role: GenerationRole, pin: PinToken): Pinned<L> {
  held.pins += 1;
  return new HeldPin(view, snapshot, held, role, pin);
}

class HeldPin<L> implements Pinned<L> {
  readonly lineage: number;
  readonly epoch: number;
  readonly revision: number;
  readonly token: string;
  readonly bundle: Digest;
  readonly name: string;
  readonly role: GenerationRole;
  readonly overlayRevision: number;
  readonly overlay: Snapshot['overlay'];
  readonly parts: Parts;
  readonly loaded: L | undefined;
  readonly held: Order;
  readonly ageMs: number;
  readonly #held: HeldBundle<L>;
  readonly #shelf: Shelf<L>;
  #isReleased = false;

  constructor(view: PinView<L>, snapshot: Snapshot, held: HeldBundle<L>, role: GenerationRole, pin: PinToken) {
    this.lineage = pin.lineage;
    this.epoch = pin.epoch;
    this.revision = pin.revision;
    this.bundle = pin.bundle;
    this.name = held.name;
    this.role = role;
    this.overlay = snapshot.overlay;
    this.overlayRevision = snapshot.overlayRevision;
    this.token = formatPin({ ...pin, overlayRevision: snapshot.overlayRevision });
    this.parts = held.fetched?.parts ?? new Map<string, never>();
    this.loaded = held.loaded;
    this.held = snapshot.order;
    this.ageMs = view.ageMs;
    this.#held = held;
    this.#shelf = view.shelf;
  }

  part(kind: PartKind, name: string): HeldPart | undefined {
    const part = this.parts.get(`${kind}/${name}`);
    const killed = part === undefined ? undefined : killedPart(this.overlay, part);
    if (killed === undefined) return part;
    const other = killed.target === 'part' && killed.use !== undefined ? this.parts.get(`${kind}/${killed.use}`) : undefined;
    return other !== undefined && killedPart(this.overlay, other) === undefined ? other : undefined;
  }

  flag(name: string, targetingKey: string): Evaluation {
    const part = this.part('flag', name);
    // The spec was checked when its bundle was committed.
    if (part !== undefined) return evaluateFlag(name, part.spec as unknown as FlagSpec, this.overlay, targetingKey);
    return { value: undefined, variant: undefined, reason: this.parts.has(`flag/${name}`) ? 'DISABLED' : 'ERROR' };
  }

  release(): void {
    if (this.#isReleased) return;
    this.#isReleased = true;
    this.#held.pins -= 1;
    if (this.#held.pins === 0 && this.#held.droppedAtMs !== undefined) this.#shelf.sweep();
  }
}
