import { test } from 'node:test';
import type { MembershipOutcome, MembershipRequest } from '@raftgate/member';
import { encodeConfiguration, ENTRY_CONFIGURATION, type Configuration, type ConfigurationMember, type Entry } from '@raftgate/raft';
import { Memberships } from './memberships.ts';
import { breaks } from './testing.ts';

const member = (id: number): ConfigurationMember => ({ id, name: `m${id}`, incarnation: 0, peerUrls: [`http://m${id}:2380`] });
const of = (...ids: readonly number[]): Configuration => ({ voters: ids.map(member), outgoing: [], learners: [], autoLeave: false });

function change(index: number, configuration: Configuration): Entry {
  const body = encodeConfiguration(configuration);
  if (!(body instanceof Uint8Array)) throw body;
  return { index, term: 1, kind: ENTRY_CONFIGURATION, logTime: 0, commands: 1, body };
}

function applied(): Memberships {
  const memberships = new Memberships();
  for (const entry of [change(3, of(1, 2, 3)), change(9, of(1, 2))]) memberships.onApplied(entry, 0);
  return memberships;
}

const LEARNER: ConfigurationMember = { ...member(4), autoPromote: true };
const ADD = { change: 'add', as: 'voter', name: 'm4', peerUrls: ['http://m4:2380'] } as const;
const UNKNOWN = { outcome: 'unknown', reason: 'DEADLINE' } as const;

function withLearner(): Memberships {
  const memberships = applied();
  for (const entry of [change(11, { ...of(1, 2), learners: [LEARNER] }), change(12, of(1, 2, 4))]) memberships.onApplied(entry, 0);
  return memberships;
}

function told(memberships: Memberships, request: MembershipRequest, outcome: MembershipOutcome): void {
  memberships.onAnswer(memberships.onAsked(request, 0), outcome, 0);
}

test('a snapshot with the configuration in force at its index is fine, and so is one of a time nobody watched', () => {
  const memberships = applied();
  memberships.onRestored('a', 2, of(7), 0);
  memberships.onRestored('a', 3, of(1, 2, 3), 0);
  memberships.onRestored('a', 8, of(3, 2, 1), 0);
  memberships.onRestored('a', 12, of(1, 2), 0);
});

test('a snapshot with a configuration of a later or an earlier index is found', () => {
  breaks('snapshot-configuration', () => applied().onRestored('a', 8, of(1, 2), 0));
  breaks('snapshot-configuration', () => applied().onRestored('a', 9, of(1, 2, 3), 0));
});

test('answers that are true are fine', () => {
  const memberships = applied();
  told(memberships, { change: 'remove', id: 3 }, { outcome: 'changed', id: 3, configuration: of(1, 2), index: 9 });
  told(memberships, ADD, { outcome: 'refused', code: 'TIMEOUT', message: '' });
  memberships.check();
  const added = withLearner();
  told(added, ADD, { outcome: 'changed', id: 4, configuration: { ...of(1, 2), learners: [LEARNER] }, index: 11 });
  told(added, { change: 'promote', id: 4 }, { outcome: 'refused', code: 'LEARNER_BEHIND', message: '' });
  told(added, { change: 'remove', id: 3 }, { outcome: 'unknown', reason: 'DEADLINE' });
  added.check();
});

test('a change that was told and is not in the log, or is another one there, is found', () => {
  const early = applied();
  told(early, { change: 'remove', id: 3 }, { outcome: 'changed', id: 3, configuration: of(1, 2), index: 5 });
  breaks('membership-answers', () => early.check());
  const configuration = { ...of(1, 2), learners: [LEARNER] };
  const others = [{ as: 'learner' }, { name: 'm5' }, { peerUrls: ['http://m4:2381'] }] as const;
  for (const other of others) {
    const added = withLearner();
    told(added, { change: 'remove', id: 3 }, UNKNOWN);
    told(added, ADD, UNKNOWN);
    told(added, { ...ADD, ...other }, { outcome: 'changed', id: 4, configuration, index: 11 });
    breaks('membership-answers', () => added.check());
  }
  const told3 = applied();
  told(told3, { change: 'remove', id: 3 }, { outcome: 'changed', id: 3, configuration: of(1, 2, 4), index: 9 });
  breaks('membership-answers', () => told3.check());
});

test('a change that was refused and took place is found, whatever it was, and one that nobody asked for', () => {
  const moved = { ...of(1, 3), voters: [member(1), { ...member(3), peerUrls: ['http://m3:2381'] }] };
  const steps: readonly (readonly [MembershipRequest, Configuration])[] = [
    [{ change: 'remove', id: 3 }, of(1, 2)],
    [
      { change: 'promote', id: 4 },
      { ...of(1, 3, 4), voters: [1, 3, 4].map(member) },
    ],
    [
      { change: 'update', id: 3, peerUrls: ['http://m3:2381'] },
      { ...moved, learners: [member(4)] },
    ],
    [{ change: 'reconfigure', voters: [1], learners: [] }, of(1)],
  ];
  for (const [request, after] of steps) {
    const before = request.change === 'remove' ? of(1, 2, 3) : { ...of(1, 3), learners: [member(4)] };
    const made = (outcome: MembershipOutcome | undefined): Memberships => {
      const memberships = new Memberships();
      memberships.onConfiguration(before);
      memberships.onApplied(change(3, after), 0);
      if (outcome !== undefined) told(memberships, request, outcome);
      return memberships;
    };
    made(UNKNOWN).check();
    breaks('membership-answers', () => made({ outcome: 'refused', code: 'TIMEOUT', message: '' }).check());
    breaks('membership-answers', () => made(undefined).check());
  }
});

const halfway: Configuration = { ...of(1, 4), outgoing: [1, 2].map(member), autoLeave: true };

function reconfigured(): Memberships {
  const memberships = new Memberships();
  memberships.onApplied(change(9, { ...of(1, 2), learners: [member(4)] }), 0);
  for (const entry of [change(12, halfway), change(14, of(1, 4))]) memberships.onApplied(entry, 0);
  return memberships;
}

test('a change of several at once is over when it was left, and is exactly what was asked for', () => {
  const request = { change: 'reconfigure', voters: [1, 4], learners: [], expectedIndex: 10 } as const;
  const fine = reconfigured();
  told(fine, request, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 });
  fine.check();
  const early = reconfigured();
  told(early, request, { outcome: 'changed', id: 0, configuration: halfway, index: 12 });
  breaks('membership-answers', () => early.check());
  const other = reconfigured();
  told(other, { ...request, voters: [1, 2, 4] }, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 });
  breaks('membership-answers', () => other.check());
});

test('a change made though another one came since the index its asker named is found', () => {
  const memberships = reconfigured();
  const request = { change: 'reconfigure', voters: [1, 4], learners: [], expectedIndex: 5 } as const;
  told(memberships, request, { outcome: 'changed', id: 0, configuration: of(1, 4), index: 14 });
  breaks('membership-answers', () => memberships.check());
});

test('a member that was told to be elsewhere is dialled there', () => {
  const memberships = applied();
  const request = { change: 'update', id: 2, peerUrls: ['http://m2:2381'] } as const;
  told(memberships, request, { outcome: 'changed', id: 2, configuration: of(1, 2), index: 9 });
  breaks('membership-answers', () => memberships.check());
});
