import { ENTRY_COMMANDS, type Entry } from '@raftgate/raft';
import { bootstrapOf, configsOf } from '../cluster.ts';
import { Ledger, type Position } from '../ledger.ts';
import { CoreNode } from '../node.ts';
import { drawCoreOptions } from '../options.ts';
import { Prng } from '@raftgate/bytes';
import { createRaft } from '@raftgate/raft';

/** Three members and a ledger, put by hand into whatever state a test wants to be seen. */
export interface Scene {
  readonly ledger: Ledger;
  /** By id. */
  readonly nodes: readonly CoreNode[];
}

export function scene(): Scene {
  const options = drawCoreOptions(new Prng(1), {
    voters: 3,
    learners: 0,
    churn: 'none',
    lease: false,
    priorities: false,
    checkQuorum: true,
  });
  const ledger = new Ledger(bootstrapOf(options));
  const nodes: CoreNode[] = [];
  for (const config of configsOf(options, 1)) {
    nodes[config.id] = new CoreNode(config, ledger.root, false, ({ disk }) => createRaft(config, disk.initial(0)));
  }
  return { ledger, nodes };
}

export function entry(index: number, term: number, body = new Uint8Array(1), logTime = 0): Entry {
  return { index, term, kind: ENTRY_COMMANDS, logTime, commands: 1, body };
}

/** `leader` of the last of `terms` makes a log with those terms; it is the memory and the disk of `holders`. */
export function log({ ledger, nodes }: Scene, leader: number, terms: readonly number[], holders: readonly number[]): Position[] {
  const positions = [ledger.root];
  terms.forEach((term, at) => {
    ledger.leaders[term] ??= leader;
    positions.push(ledger.see(positions[at], ledger.at(at + 1, term)?.entry ?? entry(at + 1, term), ledger.leaders[term]));
  });
  for (const id of holders) {
    nodes[id].memory = positions.slice();
    nodes[id].disk.log = positions.slice();
  }
  return positions;
}

/** What `ledger` takes for committed, by the leader of `term`. */
export function commit({ ledger }: Scene, positions: readonly Position[], term: number): void {
  for (const position of positions.slice(ledger.commit + 1)) {
    ledger.committed.push(position);
    ledger.committedIn.push(term);
  }
}
