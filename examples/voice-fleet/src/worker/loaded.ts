import type { Artifact, DataRefSpec, Digest, FlagSpec, ModelSpec, StoredPart } from '@raftgate/contract';
import type { VoiceModel } from '../vad/model.ts';
import { VoiceError } from './errors.ts';
import type { ModelShelf } from './shelf.ts';
import { dataSpec, flagSpec, label, modelSpec, policyRows, promptSpec, servingSpec } from './specs.ts';
import type { Part, PolicyRow, VoiceServing } from './specs.ts';
import { sha256Of, usedDigest } from './used.ts';

/** A part ready to answer with, and what it is by content. */
export interface Loaded<S> extends Part<S> {
  readonly digest: Digest;
}
export interface LoadedModel extends Loaded<ModelSpec> {
  readonly voice: VoiceModel;
}
interface LoadedTable extends Loaded<DataRefSpec> {
  readonly rows: readonly PolicyRow[];
}

/** Everything a worker answers with. The gate swaps it whole; the control half replaces its fields one by one. */
export interface LoadedRelease {
  readonly model: LoadedModel;
  readonly serving: Loaded<VoiceServing>;
  readonly flag: Loaded<FlagSpec>;
  readonly prompts: ReadonlyMap<string, Loaded<{ readonly template: string }>>;
  readonly table: LoadedTable;
}

/** Brings the bytes behind a part. */
export type ReadArtifact = (artifact: Artifact) => Promise<Uint8Array>;

/** Loads the parts of one release that a worker consumes; parts of other kinds are not its business. */
export async function loadRelease(parts: readonly StoredPart[], shelf: ModelShelf, read: ReadArtifact): Promise<LoadedRelease> {
  const settings = await loadSettings(parts, read);
  return { ...settings, model: await loadModel(one(parts, 'model'), shelf, read) };
}

/** All but the model: what is swapped without loading weights. */
export async function loadSettings(parts: readonly StoredPart[], read: ReadArtifact): Promise<Omit<LoadedRelease, 'model'>> {
  const prompts = parts.filter((part) => part.kind === 'prompt').map((part) => hashed(promptSpec(part)));
  return {
    serving: hashed(servingSpec(one(parts, 'servingConfig'))),
    flag: hashed(flagSpec(one(parts, 'flag'))),
    prompts: new Map(prompts.map((prompt) => [prompt.stored.name, prompt])),
    table: await loadTable(one(parts, 'dataRef'), read),
  };
}

export async function loadModel(stored: StoredPart, shelf: ModelShelf, read: ReadArtifact): Promise<LoadedModel> {
  const part = modelSpec(stored);
  const artifact = part.spec.artifacts[0];
  if (artifact === undefined) throw new VoiceError('SPEC', `${label(stored)}: an artifact is needed`);
  const voice = await shelf.take(await read(artifact));
  return { ...part, voice, digest: usedDigest(stored, [voice.digest]) };
}

async function loadTable(stored: StoredPart, read: ReadArtifact): Promise<LoadedTable> {
  const part = dataSpec(stored);
  const bytes = await read(part.spec.artifact);
  return { ...part, rows: policyRows(stored, bytes), digest: usedDigest(stored, [sha256Of(bytes)]) };
}

function hashed<S>(part: Part<S>): Loaded<S> {
  return { ...part, digest: usedDigest(part.stored, []) };
}

function one(parts: readonly StoredPart[], kind: StoredPart['kind']): StoredPart {
  const [part, more] = parts.filter((each) => each.kind === kind);
  if (part === undefined || more !== undefined) throw new VoiceError('SPEC', `a voice worker needs exactly one part of kind ${kind}`);
  return part;
}
