import type { Raft, SoftState } from '@raftgate/raft';
import { Changes, Heard, LogClock, type ChangeDesk, type ChangeLink } from '@raftgate/member/membership';
import { TICK_MS } from '../clock.ts';
import type { CoreNode } from '../node.ts';

/** Where a member decides on changes of the configuration (packages/member, turn/change.ts), over a bare core. One for each of its lives. */
export class Desk implements ChangeDesk {
  readonly changes: Changes;
  readonly heard = new Heard();
  readonly logClock = new LogClock(0);
  readonly identity: ChangeDesk['identity'];
  readonly io: ChangeDesk['io'];
  readonly plan: ChangeDesk['plan'];
  readonly store: ChangeDesk['store'];
  readonly peers: ChangeDesk['peers'];
  private readonly node: CoreNode;

  /** `boot`: no other life has it. */
  constructor(node: CoreNode, boot: number, link: (id: number) => ChangeLink) {
    const { electionTicks, heartbeatTicks } = node.config;
    this.node = node;
    this.changes = new Changes(boot);
    this.identity = { member: node.id };
    this.io = { clock: { monotonicMs: () => this.nowMs } };
    this.plan = { electionMs: electionTicks * TICK_MS, heartbeatMs: heartbeatTicks * TICK_MS, options: { clusterToken: 'cores' } };
    this.store = {
      get appliedIndex() {
        return node.applied;
      },
    };
    this.peers = { link, incarnationOf: () => 0 };
  }

  get nowMs(): number {
    return this.node.hearing.ticks * TICK_MS;
  }

  get raft(): Raft {
    return this.node.raft;
  }

  get soft(): SoftState {
    return this.node.told.soft;
  }
}
