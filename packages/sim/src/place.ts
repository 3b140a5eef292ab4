import type { Prng } from '@raftgate/bytes';
import type { InitialMember, Member } from '@raftgate/member';
import type { Target } from './client/client.ts';
import type { SimHost } from './world/host.ts';

/** Of those that never moved. */
const PEER_PORT = 2_380;

export const peerUrlOf = (name: string, port: number = PEER_PORT): string => `http://${name}:${port}`;

/** One member's place in the cluster: its machine, and the life it is in. */
export class Place {
  readonly name: string;
  readonly host: SimHost;
  /** Whom it is told of, when it joins a cluster that runs or has joined one; empty for those the cluster begins with. */
  seeds: readonly InitialMember[];
  /** Where it listens for peers from its next life on; at two ports where nobody knows which one the others dial. */
  ports: readonly number[] = [PEER_PORT];
  /** The port somebody asked the others to dial, where it may not listen yet; 0 is none. */
  movesTo = 0;
  readonly prng: Prng;
  life = 0;
  isUp = false;
  isRetired = false;
  /** Whether it belongs to the cluster, as far as its administrators know. */
  standing: 'member' | 'joining' | 'leaving' = 'member';
  /** It came back with an empty disk: nobody takes it for who it was. */
  isWiped = false;
  /** The newest cluster version its program takes part in; 0 where all run the same program. */
  program = 0;
  /** The cluster version its lives so far have applied. */
  versionSeen = 0;
  /** A life of it took requests. */
  hasBegun = false;
  member: Member | undefined;
  target: Target | undefined;
  /** What was done to its disk may keep this life from starting, or end it. */
  mayFail = false;
  /** What it had made durable may be gone, and it has not caught up since. */
  isDamaged = false;
  /** Nor has any life begun with a whole log since: one that votes again may stop before its log says so. */
  mayBeAmbiguous = false;
  /** The life before which the damage was done. */
  damagedLife = 0;
  #lastPort = PEER_PORT;
  readonly #repairs: (() => void)[] = [];

  constructor(name: string, host: SimHost, seeds: readonly InitialMember[], prng: Prng) {
    this.name = name;
    this.host = host;
    this.seeds = seeds;
    this.prng = prng;
  }

  began(member: Member, nowMs: () => number): void {
    this.member = member;
    this.hasBegun = true;
    const { process } = this.host;
    const hasRunSince = (sinceMs: number): boolean => !process.isOver && !process.isPaused && process.resumedMs <= sinceMs;
    const target = { name: this.name, member, life: this.life, nowMs, hasRunSince };
    this.target = target;
  }

  get isMoving(): boolean {
    return this.movesTo !== 0;
  }

  /** One that nobody was ever told of: whoever is found there was moved by that change, and no other. */
  nextPort(): number {
    this.#lastPort += 1;
    return this.#lastPort;
  }

  over(): void {
    this.isUp = false;
    this.versionSeen = this.knownVersion;
    this.member = undefined;
    this.target = undefined;
    this.host.crash();
  }

  /** Its disk, while it is down, holds something else than was written; `repair` puts it back. */
  damage(repair: () => void): void {
    this.isDamaged = true;
    this.mayBeAmbiguous = true;
    this.damagedLife = this.life;
    this.#repairs.push(repair);
  }

  get knownVersion(): number {
    return Math.max(this.versionSeen, this.member?.store.clusterVersion ?? 0);
  }

  repair(): void {
    for (const repair of this.#repairs.splice(0).reverse()) repair();
  }
}
