import { levelRank } from '@raftgate/contract';
import type { Digest, InstanceRecord, Member, PrepareSet } from '@raftgate/contract';
import { Tally } from '../finding.ts';
import type { CommittedAssignment, Timeline } from '../timeline.ts';
import type { Invariant } from './invariant.ts';

const NAME = 'I6 prepared';
const CLAIM =
  'a bundle gets requests of a region only after as many of the frozen members as the order asks for had said that they are ready, and those that had not were fenced out';

/** By revision alone: no clock has a say. What a region served before may come back without being prepared again. */
export const prepared: Invariant = {
  name: NAME,
  check({ timeline }) {
    const tally = new Tally();
    for (const [region, assignments] of timeline.assignments) {
      const served = new Set<Digest>();
      for (const assignment of assignments) {
        for (const { bundle, name, weight } of assignment.value.generations) {
          if (weight === 0 || served.has(bundle)) continue;
          served.add(bundle);
          tally.checked += 1;
          const message = objection(timeline, region, assignment, bundle);
          if (message !== undefined) tally.broken({ region, message: `${name} at epoch ${assignment.value.epoch}: ${message}` });
        }
      }
    }
    return tally.finding(NAME, CLAIM);
  },
};

function objection(timeline: Timeline, region: string, assignment: CommittedAssignment, bundle: Digest): string | undefined {
  const { revision, value } = assignment;
  const given = timeline.prepares.findLast((one) => one.region === region && one.revision < revision && one.prepare?.bundle === bundle);
  const order = given?.prepare;
  if (order === undefined) return 'no order to prepare it was ever given here';
  const said = timeline.instances
    .filter((one) => one.revision < revision && one.record !== undefined && isReady(one.record, order))
    .flatMap((one) => one.record ?? []);
  const groups = new Set(said.flatMap((one) => one.group ?? []));
  const ready = new Set(said.map(lifeOf));
  const there = instancesAt(timeline, region, revision);
  // Those of a group share a model: one acknowledgement speaks for all of them.
  const isAcked = (member: Member): boolean => ready.has(lifeOf(member)) || groups.has(there.get(member.instance)?.group ?? '');
  const acked = order.members.filter(isAcked).length;
  if (acked < order.minPrepared) return `${acked} of ${order.minPrepared} were ready`;
  const fenced = new Set((value.fenced ?? []).map(lifeOf));
  const loose = order.members.find(
    (one) => there.get(one.instance)?.incarnation === one.incarnation && !isAcked(one) && !fenced.has(lifeOf(one)),
  );
  return loose === undefined ? undefined : `${loose.instance} was not ready and not fenced out`;
}

const lifeOf = ({ instance, incarnation }: Member): string => `${instance} ${incarnation}`;

function isReady(record: InstanceRecord, order: PrepareSet): boolean {
  const held = record.generations.find(
    (one) => one.bundle === order.bundle && one.order?.rollout === order.rollout && one.order.attempt === order.attempt,
  );
  return held !== undefined && held.failure === undefined && levelRank(held.level) >= levelRank(order.level);
}

/** Who was there just before a revision. */
export function instancesAt({ instances }: Timeline, region: string, revision: number): ReadonlyMap<string, InstanceRecord> {
  const there = new Map<string, InstanceRecord>();
  for (const event of instances) {
    if (event.revision >= revision) break;
    if (event.record === undefined) there.delete(event.instance);
    else if (event.record.region === region) there.set(event.instance, event.record);
  }
  return there;
}
