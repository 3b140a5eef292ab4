import type { Configuration, ConfigurationMember } from '@raftgate/raft';
import { everyone } from '../membership/target.ts';
import { findMember } from './check-hello.ts';
import type { ClusterView } from './codec/cluster-view.ts';

/**
 * Whom this member speaks with: those of the configuration in force, those of the last committed one (who is gone is let go
 * once that is committed: until then its answers count), and those a peer that knows more said belong to the cluster.
 */
export class Roster {
  /** It may yet be undone. */
  inForce: Configuration;
  private settled: Configuration;
  private hinted: ClusterView | undefined = undefined;
  /** Where those of the configuration said they are. */
  private readonly said = new Map<number, readonly string[]>();

  constructor(configuration: Configuration) {
    this.inForce = configuration;
    this.settled = configuration;
  }

  find(id: number): ConfigurationMember | undefined {
    const hinted = this.hinted === undefined ? undefined : findMember(this.hinted.configuration, id);
    return findMember(this.inForce, id) ?? hinted ?? findMember(this.settled, id);
  }

  /** Where it may be found; empty when nobody knows it. */
  urlsOf(id: number): readonly string[] {
    const member = this.find(id);
    return member === undefined ? [] : this.whereverItIs(member).peerUrls;
  }

  /** Others are turned away, and tell who they are (001-formats, section 7): to answer them, they have to be dialled. */
  knows(id: number): boolean {
    return this.find(id) !== undefined;
  }

  /** Those to dial. */
  wanted(): readonly ConfigurationMember[] {
    const known = everyone(this.inForce).map((member) => this.whereverItIs(member));
    const hinted = this.hinted === undefined ? [] : everyone(this.hinted.configuration);
    return [...known, ...hinted.filter(({ id }) => !known.some((member) => member.id === id))];
  }

  /**
   * Until a move is committed the peer is looked for where it was, too: it may be the one without whom nothing is committed. And where
   * others say it is, and it does itself: without it, this log may never hear of the move.
   */
  private whereverItIs(member: ConfigurationMember): ConfigurationMember {
    const { id, peerUrls } = member;
    const former = findMember(this.settled, id)?.peerUrls ?? [];
    const hinted = this.hinted === undefined ? [] : (findMember(this.hinted.configuration, id)?.peerUrls ?? []);
    const all = new Set([...peerUrls, ...hinted, ...former, ...(this.said.get(id) ?? [])]);
    return all.size === peerUrls.length ? member : { ...member, peerUrls: [...all] };
  }

  /** A configuration will not be undone: at `index` it was committed. */
  settle(configuration: Configuration, index: number): void {
    this.settled = configuration;
    if (this.hinted !== undefined && index > this.hinted.commit) this.hinted = undefined;
    this.forgetStrangers();
  }

  /** `id` said where it is to be found; what it says last holds. */
  foundAt(id: number, urls: readonly string[]): void {
    if (this.knows(id)) this.said.set(id, urls);
  }

  /** What is kept of those that are gone is forgotten. */
  private forgetStrangers(): void {
    for (const id of this.said.keys()) if (!this.knows(id)) this.said.delete(id);
  }

  hint(view: ClusterView): void {
    if (view.commit > (this.hinted?.commit ?? -1)) this.hinted = view;
  }
}
