import type { FleetClient, FleetStatus, HeldPart, Loader, LoadRequest, ProbePart } from '@raftgate/client';
import type { Artifact, Order, StoredPart } from '@raftgate/contract';
import { SAMPLE_RATE_HZ } from '../limits.ts';
import { readWav } from '../vad/wav.ts';
import { answer } from './answer.ts';
import { readArtifact } from './artifacts.ts';
import { VoiceError } from './errors.ts';
import { loadRelease } from './loaded.ts';
import type { LoadedRelease } from './loaded.ts';
import type { AnsweredBy, Turn, TurnRefusal, TurnSource } from './server.ts';
import type { ModelShelf } from './shelf.ts';

/** What the SDK asks of a voice worker: load, warm with silence, play a golden clip, let go. */
export function voiceLoader(shelf: ModelShelf): Loader<LoadedRelease> {
  return {
    load: (request) => loadRelease([...request.parts.values()].map(storedPart), shelf, artifactsOf(request)),
    warm: async (release) => void (await answer(release, undefined, new Float32Array(SAMPLE_RATE_HZ / 2), 'warm')),
    probe: playProbe,
    unload: (release) => shelf.giveBack(release.model.voice.digest),
  };
}

/** `speech`: 1 when the clip was called speech, else 0; `share`: of frames over the threshold. */
async function playProbe(release: LoadedRelease, probe: ProbePart): Promise<Readonly<Record<string, number>>> {
  const clip = probe.spec.input.artifact;
  if (clip === undefined) throw new VoiceError('SPEC', `probe ${probe.name}@${probe.version}: a clip is needed`);
  const audio = readWav(await readArtifact(clip));
  if ('refused' in audio) throw new VoiceError('SPEC', `${clip.uri}: ${audio.refused}`);
  const { decision, share } = await answer(release, undefined, audio.samples, 'probe');
  return { speech: decision === 'speech' ? 1 : 0, share };
}

export function storedPart(part: HeldPart): StoredPart {
  return { format: 1, kind: part.kind, name: part.name, version: part.version, spec: part.spec };
}

/** The SDK fetched and verified them; what it did not fetch is read here. */
function artifactsOf(request: LoadRequest): (artifact: Artifact) => Promise<Uint8Array> {
  return async (artifact) => request.artifacts.get(artifact.digest) ?? (await readArtifact(artifact));
}

/** A worker of the gate: the pin picks the generation. */
export class GateTurns implements TurnSource {
  readonly #fleet: FleetClient<LoadedRelease>;
  constructor(fleet: FleetClient<LoadedRelease>) {
    this.#fleet = fleet;
  }

  take(pin: string): Turn | TurnRefusal {
    const result = this.#fleet.adopt(pin);
    if (!result.ok) return { status: result.refusal.httpStatus, code: result.refusal.code, message: result.refusal.message };
    const { pinned } = result;
    if (pinned.loaded === undefined) {
      pinned.release();
      return { status: 421, code: 'notMine', message: `${pinned.name} is not loaded here` };
    }
    return {
      release: pinned.loaded,
      overlay: pinned.overlay,
      name: pinned.name,
      epoch: pinned.epoch,
      pin: pinned.token,
      by: answeredBy(this.#fleet, pinned),
      done: () => pinned.release(),
    };
  }
}

export function answeredBy(fleet: { status(): FleetStatus }, { held }: { readonly held: Order }): AnsweredBy {
  return { incarnation: fleet.status().incarnation, held };
}
