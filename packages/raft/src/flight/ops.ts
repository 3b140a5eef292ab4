import { applied, compact } from '../applied.ts';
import { campaign } from '../campaign.ts';
import { changeConfiguration, leaveJoint } from '../change-configuration.ts';
import { observeTime } from '../lease.ts';
import { persisted } from '../persisted.ts';
import { propose } from '../propose.ts';
import type { Raft } from '../raft.ts';
import { readIndex } from '../read.ts';
import { forgetMatch, reportUnreachable, snapshotInstalled, snapshotRefused, snapshotStatus } from '../snapshot.ts';
import { step } from '../step.ts';
import { ready } from '../take-ready.ts';
import { suspectLeader } from '../suspect.ts';
import { tick } from '../tick.ts';
import { transfer } from '../transfer.ts';

/** Everything that moves a core from outside. */
export const OPS = {
  applied,
  campaign,
  changeConfiguration,
  compact,
  forgetMatch,
  leaveJoint,
  observeTime,
  persisted,
  propose,
  readIndex,
  ready,
  reportUnreachable,
  snapshotInstalled,
  snapshotRefused,
  snapshotStatus,
  step,
  suspectLeader,
  tick,
  transfer,
} as const satisfies Readonly<Record<string, (raft: Raft, ...args: never[]) => unknown>>;

export type FlightOp = keyof typeof OPS;
