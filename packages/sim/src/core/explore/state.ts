import { Prng } from '@raftgate/bytes';
import { campaignAt, drain } from '../act/calm.ts';
import { scanNode } from '../check/scan.ts';
import { drawCoreOptions, type CoreOptions } from '../options.ts';
import { CoreWorld } from '../world.ts';
import { choicesOf, type Budget, type Choice } from './choices.ts';
import { copyWorld } from './copy.ts';
import { dropMoot } from './moot.ts';
import { Mark } from './mark.ts';
import { markersOf, type Marker } from './marker.ts';
import type { Scope } from './scopes.ts';

/** More than it takes a leader to be elected among few, and to be known everywhere. */
const CALM_STEPS = 200;

/** A world, and how it came to be. */
export interface State {
  readonly world: CoreWorld;
  readonly budget: Budget;
  /** For each marker, a mark for each member, by position; only who moved is marked anew. */
  readonly marks: readonly (readonly Mark[])[];
  readonly depth: number;
  readonly path: Path | undefined;
}

/** Which of the choices was taken each time, the last one first. Worlds are made again from it: keeping them would take gigabytes. */
export interface Path {
  readonly ordinal: number;
  readonly before: Path | undefined;
}

export function beginning(scope: Scope, markers: readonly Marker[] = []): State {
  const world = new CoreWorld(optionsOf(scope), 1, new Prng(1), undefined);
  if (scope.isLed) {
    campaignAt(world, world.members[0]);
    drain(world, CALM_STEPS);
  }
  for (const node of world.members) node.isDiskSlow = scope.slowDisks;
  const { timeouts, proposals, crashes, duplicates, beats, reads, transfers, removals } = scope;
  const budget = { timeouts, proposals, crashes, duplicates, beats, reads, transfers, removals };
  return { world, budget, marks: markers.map((marker) => world.members.map((node) => marker.node(node))), depth: 0, path: undefined };
}

/** The world after `choice`, with everything looked at. */
export function follow(state: State, choice: Choice, ordinal: number, markers: readonly Marker[] = []): State {
  const { members } = state.world;
  const world = copyWorld(state.world, choice.moves);
  world.steps++;
  choice.act(world);
  for (const id of choice.moves) scanNode(world.nodes[id]);
  dropMoot(world);
  const { spends } = choice;
  const budget = spends === undefined ? state.budget : { ...state.budget, [spends]: state.budget[spends] - 1 };
  const marks = markers.map((marker, by) =>
    world.members.map((node, at) => (node === members[at] ? state.marks[by][at] : marker.node(node))),
  );
  return { world, budget, marks, depth: state.depth + 1, path: { ordinal, before: state.path } };
}

/**
 * What stands for the state: members, network, what is committed, who led, and what may still be chosen. The least of the marks
 * under all names stands for all worlds that differ by names alone (symmetry reduction; Ip and Dill, 1996).
 */
export function markState({ world, budget, marks }: State, markers: readonly Marker[]): Mark {
  let least: Mark | undefined;
  for (let at = 0; at < markers.length; at++) {
    const mark = markAs(world, budget, marks[at], markers[at]);
    if (least === undefined || mark.isBelow(least)) least = mark;
  }
  return least ?? new Mark();
}

function markAs({ network, ledger }: CoreWorld, budget: Budget, marks: readonly Mark[], marker: Marker): Mark {
  const members = new Mark();
  for (const each of marks) members.add(each);
  const messages = new Mark();
  for (const message of network.queue) messages.add(marker.message(message));
  const mark = new Mark();
  mark.mixMark(members);
  mark.mixMark(messages);
  for (const left of Object.values(budget)) mark.mix(left);
  mark.mix(ledger.commit * 256 + ledger.committed[ledger.commit].term);
  for (const leader of ledger.leaders) mark.mix(marker.nameOf(leader ?? 0));
  return mark;
}

/** The choices that led to `path`, and `last`, in words. */
export function scheduleOf(scope: Scope, path: Path | undefined, last: Choice): string[] {
  const ordinals: number[] = [];
  for (let at = path; at !== undefined; at = at.before) ordinals.push(at.ordinal);
  const labels: string[] = [];
  let state = beginning(scope);
  for (const ordinal of ordinals.reverse()) {
    const choice = choicesOf(state.world, scope, state.budget)[ordinal];
    labels.push(choice.label());
    state = follow(state, choice, ordinal);
  }
  return [...labels, last.label()];
}

function optionsOf(scope: Scope): CoreOptions {
  const churn = scope.removals > 0 ? 'single' : 'none';
  const large = {
    maxInflightMessages: 2,
    maxInflightBytes: 100_000,
    maxAppendBytes: 4096,
    maxUncommittedBytes: 100_000,
    maxCommittedBytes: 4096,
  };
  return drawCoreOptions(new Prng(1), {
    ...large,
    voters: scope.nodes,
    learners: 0,
    preVote: scope.preVote,
    checkQuorum: false,
    electionTicks: 1_000_000,
    heartbeatTicks: 1,
    entryBytes: 1,
    durableMachines: false,
    amnesia: false,
    churn,
    lease: false,
    priorities: false,
    leaseless: 0,
  });
}

/** Removals and transfers ask for members by id: there names count. */
export function markersFor({ nodes, transfers, removals }: Scope): Marker[] {
  const markers = markersOf(nodes);
  return transfers + removals > 0 ? markers.slice(0, 1) : markers;
}
