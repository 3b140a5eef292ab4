import { readFileSync } from 'node:fs';
import type { JsonObject, PartKind, StoredPart } from '@raftgate/contract';
import { MODELS_DIRECTORY } from '../vad/models.ts';
import { sha256Of } from './used.ts';

/** Parts for tests, shaped as the cluster stores them. */
export function part(kind: PartKind, name: string, version: string, spec: JsonObject): StoredPart {
  return { format: 1, kind, name, version, spec };
}

export function modelPart(version: 'legacy' | 'v5' | 'v6', digest?: string): StoredPart {
  const file = `silero_vad_${version}.onnx`;
  const real = sha256Of(readFileSync(new URL(file, MODELS_DIRECTORY)));
  return part('model', 'silero', version, {
    task: 'voice-activity',
    artifacts: [{ uri: `vad-web:${file}`, digest: digest ?? real }],
    accepts: {},
  });
}

export function servingPart(version: string, frame: number, context: number, threshold = 0.5): StoredPart {
  return part('servingConfig', 'voice', version, { model: 'silero', frame, context, parameters: { threshold, minSpeechShare: 0.4 } });
}

export function settingParts(serving: StoredPart): readonly StoredPart[] {
  const uri = 'release:policy-v1.json';
  const digest = sha256Of(readFileSync(new URL('../../releases/policy-v1.json', import.meta.url)));
  return [
    serving,
    part('flag', 'reply-style', '1', {
      state: 'ENABLED',
      variants: { brief: 'reply-brief', warm: 'reply-warm' },
      defaultVariant: 'brief',
      refersTo: 'prompt',
    }),
    part('prompt', 'reply-brief', '1', { type: 'text', template: '{{decision}}: {{action}}' }),
    part('prompt', 'reply-warm', '1', { type: 'text', template: 'Happy to: {{action}}' }),
    part('dataRef', 'policy', '1', { type: 'policyTable', schemaVersion: 1, artifact: { uri, digest } }),
  ];
}
