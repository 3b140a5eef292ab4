import type { Digest, Evaluation, GenerationRole, Order, Overlay, PartKind } from '@raftgate/contract';
import type { HeldPart, Parts } from './loader.ts';

/**
 * One generation of one assignment under one overlay, for one request, stream, session or run. It does not change while it
 * is held, whatever the control plane does meanwhile.
 */
export interface Pinned<L> extends Order {
  /** Value of `x-raftgate-pin` for the next hop. */
  readonly token: string;
  readonly bundle: Digest;
  readonly name: string;
  readonly role: GenerationRole;
  /** 0: there was no overlay. */
  readonly overlayRevision: number;
  readonly overlay: Overlay | undefined;
  readonly parts: Parts;
  /** What the loader made; undefined without a loader. */
  readonly loaded: L | undefined;
  /** The newest order this instance itself held when it pinned: never falls, for logs. */
  readonly held: Order;
  /** Age of the proof of freshness when it was pinned. */
  readonly ageMs: number;
  /** A part after the overlay's kill switches: the part itself, its stand-in, or undefined when it must not be used. */
  part(kind: PartKind, name: string): HeldPart | undefined;
  /** A flag of the bundle under the overlay. */
  flag(name: string, targetingKey: string): Evaluation;
  /** Call it exactly once when the work is done; a second call does nothing. */
  release(): void;
}

/**
 * cold        not started, or stopped                                                      503
 * loading     nothing may be served yet                                                    503
 * none        the assignment says that nothing is live                                     503
 * expired     older than the channel's bound, and its action is refuse, drain, or a fallback that is not held   503
 * fenced      this instance must not serve                                                 503
 * revoked     the overlay revoked the bundle                                               409
 * newer       this instance has moved on: pin again at the edge                            409
 * unknown     the pin is newer than anything known here; a refresh is under way            503
 * notMine     another channel's, region's or group's pin, or a bundle never held here      421
 * malformed   not a pin                                                                    400
 */
export type PinRefusalCode = 'cold' | 'loading' | 'none' | 'expired' | 'fenced' | 'revoked' | 'newer' | 'unknown' | 'notMine' | 'malformed';

export interface PinRefusal {
  readonly code: PinRefusalCode;
  readonly httpStatus: 400 | 409 | 421 | 503;
  readonly message: string;
  readonly held: Order;
}

export type PinResult<L> = { readonly ok: true; readonly pinned: Pinned<L> } | { readonly ok: false; readonly refusal: PinRefusal };
