import type { DataRefSpec, FlagSpec, ModelSpec, PromptSpec, ServingConfigSpec, StoredPart } from '@raftgate/contract';
import type { DecisionRule } from '../vad/decide.ts';
import type { VoiceConfig } from '../vad/model.ts';
import { VoiceError } from './errors.ts';

/** A part whose spec a voice worker understood. */
export interface Part<S> {
  readonly stored: StoredPart;
  readonly spec: S;
}
export interface VoiceServing extends VoiceConfig, DecisionRule {}

/** A row of the policy table: what to do about a decision. */
export interface PolicyRow {
  readonly decision: string;
  readonly action: string;
}

// The commit rules checked the shapes; what is checked here is what only this consumer needs.
export const modelSpec = (part: StoredPart): Part<ModelSpec> => ({ stored: part, spec: part.spec as unknown as ModelSpec });
export const flagSpec = (part: StoredPart): Part<FlagSpec> => ({ stored: part, spec: part.spec as unknown as FlagSpec });
export const dataSpec = (part: StoredPart): Part<DataRefSpec> => ({ stored: part, spec: part.spec as unknown as DataRefSpec });

export function promptSpec(part: StoredPart): Part<{ readonly template: string }> {
  const { template } = part.spec as unknown as PromptSpec;
  if (typeof template !== 'string') throw new VoiceError('SPEC', `${label(part)}: a text template is needed`);
  return { stored: part, spec: { template } };
}

export function servingSpec(part: StoredPart): Part<VoiceServing> {
  const spec = part.spec as unknown as ServingConfigSpec;
  const numbers = {
    frame: spec.frame,
    context: spec.context,
    threshold: spec.parameters?.['threshold'],
    minSpeechShare: spec.parameters?.['minSpeechShare'],
  };
  const { frame, context, threshold, minSpeechShare } = numbers;
  if (!isCount(frame, 1) || !isCount(context, 0)) throw new VoiceError('SPEC', `${label(part)}: frame and context are needed`);
  if (typeof threshold !== 'number' || typeof minSpeechShare !== 'number') {
    throw new VoiceError('SPEC', `${label(part)}: parameters threshold and minSpeechShare are needed`);
  }
  return { stored: part, spec: { frame, context, threshold, minSpeechShare } };
}

export function policyRows(part: StoredPart, bytes: Uint8Array): readonly PolicyRow[] {
  try {
    const table: { readonly rows?: readonly PolicyRow[] } = JSON.parse(new TextDecoder().decode(bytes));
    if (Array.isArray(table.rows)) return table.rows;
  } catch {
    // Falls through: a table that does not parse is a table without rows.
  }
  throw new VoiceError('SPEC', `${label(part)}: the policy table has no rows`);
}

export function label(part: StoredPart): string {
  return `${part.kind} ${part.name}@${part.version}`;
}

function isCount(value: unknown, least: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least;
}
