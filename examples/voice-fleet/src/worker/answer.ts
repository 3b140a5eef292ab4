import { evaluateFlag } from '@raftgate/contract';
import type { Overlay } from '@raftgate/contract';
import { decide } from '../vad/decide.ts';
import type { Decision } from '../vad/decide.ts';
import { VoiceError } from './errors.ts';
import type { Loaded, LoadedRelease } from './loaded.ts';
import type { UsedParts } from './used.ts';

export interface Answer {
  /** Mean speech probability over the clip's frames. */
  readonly probability: number;
  /** Share of frames called speech. */
  readonly share: number;
  readonly decision: Decision;
  /** The flag variant that chose the prompt; undefined: the flag is off and the reply is plain. */
  readonly variant: string | undefined;
  readonly reply: string;
  /** Every part that had a say, by its content. */
  readonly used: UsedParts;
}

/** One clip, answered by one release under one overlay. A function of its arguments; rejects with ENGINE when the model cannot run. */
export async function answer(release: LoadedRelease, overlay: Overlay | undefined, samples: Float32Array, key: string): Promise<Answer> {
  const { model, serving, flag, table } = release;
  const verdict = decide(await infer(release, samples), serving.spec);
  const evaluation = evaluateFlag(flag.stored.name, flag.spec, overlay, key);
  const prompt = typeof evaluation.value === 'string' ? release.prompts.get(evaluation.value) : undefined;
  const action = table.rows.find((row) => row.decision === verdict.decision)?.action ?? 'do nothing';
  const reply = (prompt?.spec.template ?? '{{action}}').replaceAll('{{action}}', action).replaceAll('{{decision}}', verdict.decision);
  const parts: readonly (Loaded<unknown> | undefined)[] = [model, serving, flag, table, prompt];
  return { ...verdict, variant: evaluation.variant, reply, used: usedParts(parts) };
}

async function infer(release: LoadedRelease, samples: Float32Array): Promise<readonly number[]> {
  try {
    return await release.model.voice.infer(samples, release.serving.spec);
  } catch (error) {
    throw new VoiceError('ENGINE', error instanceof Error ? error.message : String(error));
  }
}

function usedParts(parts: readonly (Loaded<unknown> | undefined)[]): UsedParts {
  return Object.fromEntries(
    parts.flatMap((part) => (part === undefined ? [] : [[`${part.stored.kind}/${part.stored.name}`, part.digest]])),
  );
}
