import type { Evidence, PinnedHop } from '../evidence.ts';
import { assignmentOf, policyAt } from '../evidence.ts';
import { Tally } from '../finding.ts';
import type { CommittedAssignment } from '../timeline.ts';
import type { Invariant } from './invariant.ts';
import { show } from './monotone.ts';

const NAME = 'I3 authorised';
const CLAIM =
  'a bundle answers only where a committed assignment names it, not before that commit, and not for longer than the bound after the last one that does';

export const authorised: Invariant = {
  name: NAME,
  check(evidence) {
    const tally = new Tally();
    for (const { hops, edges } of evidence.requests) {
      for (const hop of hops) {
        tally.checked += 1;
        const message = objection(evidence, hop, edges.includes(hop));
        if (message !== undefined) tally.broken({ reqId: hop.reqId, instance: hop.instance, region: hop.region, message });
      }
    }
    return tally.finding(NAME, CLAIM);
  },
};

function objection(evidence: Evidence, hop: PinnedHop, isEdge: boolean): string | undefined {
  const { timeline, bounds } = evidence;
  if (hop.token.region !== hop.region) return `a pin of region ${hop.token.region}`;
  const assignment = assignmentOf(timeline, hop.token);
  if (assignment === undefined) return `no assignment ${show(hop.token)} was ever committed here`;
  const generation = assignment.value.generations.find((one) => one.bundle === hop.token.bundle);
  if (generation === undefined) return `assignment ${show(hop.token)} does not name ${hop.token.bundle}`;
  if (isEdge && generation.role === 'draining') return `a new request was pinned to ${generation.name}, which only drains`;
  if (hop.startedMs < assignment.notBeforeMs - bounds.skewMs)
    return `${Math.round(assignment.notBeforeMs - hop.startedMs)} ms before ${show(hop.token)} was committed`;
  const end = endOf(timeline.assignments.get(hop.region) ?? [], assignment, hop.token.bundle);
  const { stalenessMs, servesStale } = policyAt(timeline, assignment.revision);
  if (end === undefined || servesStale) return undefined;
  const lateMs = hop.startedMs - (end.notAfterMs + stalenessMs + bounds.skewMs);
  return lateMs > 0 ? `${Math.round(lateMs)} ms beyond the bound after ${show(end.order)} stopped naming it` : undefined;
}

/** The first assignment after the one given that no longer names the bundle. */
function endOf(assignments: readonly CommittedAssignment[], from: CommittedAssignment, bundle: string): CommittedAssignment | undefined {
  const later = assignments.slice(assignments.indexOf(from) + 1);
  return later.find((one) => !one.value.generations.some((generation) => generation.bundle === bundle));
}
