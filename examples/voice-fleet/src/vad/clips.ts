import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readWav } from './wav.ts';
import type { Decision } from './decide.ts';

/** A clip, and what is really in it. */
export interface Clip {
  readonly name: string;
  readonly truth: Decision;
  readonly loudness: 'loud' | 'quiet';
  readonly digest: string;
  readonly bytes: Uint8Array;
  readonly samples: Float32Array;
}
interface ManifestEntry {
  readonly file: string;
  readonly truth: Decision;
  readonly loudness: 'loud' | 'quiet';
}

const CLIPS_DIRECTORY: URL = new URL('../../clips/', import.meta.url);

export function loadClips(directory: URL = CLIPS_DIRECTORY): readonly Clip[] {
  const manifest: { readonly clips: readonly ManifestEntry[] } = JSON.parse(readFileSync(new URL('manifest.json', directory), 'utf8'));
  return manifest.clips.map((entry) => {
    const bytes = readFileSync(new URL(entry.file, directory));
    const audio = readWav(bytes);
    if ('refused' in audio) throw new Error(`${entry.file}: ${audio.refused}`);
    const digest = `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { name: entry.file.replace('.wav', ''), truth: entry.truth, loudness: entry.loudness, digest, bytes, samples: audio.samples };
  });
}
