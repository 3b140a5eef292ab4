import assert from 'node:assert/strict';
import { test } from 'node:test';
import { heartbeat, leader, member } from '../test/kit.ts';
import { checkInvariants } from './check.ts';
import { InvariantError } from './errors.ts';
import type { Raft } from './raft.ts';
import { step } from './step.ts';
import { ready } from './take-ready.ts';

/** Each breaks one thing that only a bug in the core could. */
const BREAKS: Readonly<Record<string, readonly [(raft: Raft) => void, RegExp]>> = {
  'term falls': [(raft) => (raft.term -= 1), /terms never fall/],
  'a second vote': [(raft) => (raft.vote = 3), /a vote never changes/],
  'a vote forgotten': [(raft) => (raft.vote = 0), /a vote never changes/],
  'commit goes back': [(raft) => (raft.log.committed -= 1), /commit never goes back/],
  'applied goes back': [(raft) => (raft.log.applied -= 1), /applied never goes back/],
  'commit past the log': [(raft) => (raft.log.committed = 99), /commit never passes the log/],
  'applied before it is durable': [(raft) => (raft.log.durable -= 1), /committed and on our own disk/],
  'applied before it is committed': [(raft) => (raft.log.applying = 99), /committed and on our own disk/],
  'durable before it was handed out': [(raft) => (raft.log.handed -= 1), /handed out is durable/],
  'a leader without its own vote': [(raft) => (raft.seen.vote = raft.vote = 2), /with its own vote/],
  'a leader that follows another': [(raft) => (raft.leader = 2), /follows itself/],
  'a follower that follows itself': [(raft) => (raft.role = 'follower'), /only a leader follows itself/],
  'more uncommitted than there is': [(raft) => (raft.uncommittedBytes = -1), /counted exactly/],
  'a match past the log': [(raft) => (raft.peers[1].match = 99), /nobody holds/],
  'a match at next': [(raft) => (raft.peers[1].next = raft.peers[1].match), /next is after match/],
  'bulk to a peer that is probed': [(raft) => raft.peers[1].inflights.add(1, 1) ?? (raft.peers[1].state = 'probe'), /travel in bulk/],
};

for (const [what, [breakIt, message]] of Object.entries(BREAKS)) {
  test(`it stops when broken: ${what}`, () => {
    const raft = leader({ term: 3 });
    checkInvariants(raft);
    breakIt(raft);
    assert.throws(
      () => ready(raft),
      (error) => error instanceof InvariantError && message.test(error.message),
    );
  });
}

test('it is looked at after every message', () => {
  const raft = member();
  raft.log.handed = -1;
  assert.throws(() => step(raft, heartbeat({})), InvariantError);
});
