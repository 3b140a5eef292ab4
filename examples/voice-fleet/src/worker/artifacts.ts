import { readFile } from 'node:fs/promises';
import type { Artifact } from '@raftgate/contract';
import { MODELS_DIRECTORY } from '../vad/models.ts';
import { VoiceError } from './errors.ts';

/** `SCHEME:FILE`; a file name only, so that nothing points outside its directory. */
const URI = /^(vad-web|release|clip):([A-Za-z0-9_.-]+)$/;

const DIRECTORIES: ReadonlyMap<string, URL> = new Map([
  ['vad-web', MODELS_DIRECTORY],
  ['release', new URL('../../releases/', import.meta.url)],
  ['clip', new URL('../../clips/', import.meta.url)],
]);

/** Bytes behind a part: a model of the npm package, a table beside the manifests, a clip. */
export async function readArtifact({ uri }: Artifact): Promise<Uint8Array> {
  const [, scheme = '', file = ''] = URI.exec(uri) ?? [];
  const directory = DIRECTORIES.get(scheme);
  if (directory === undefined) throw new VoiceError('ARTIFACT', `${uri} is not an artifact this fleet can fetch`);
  try {
    return await readFile(new URL(file, directory));
  } catch {
    throw new VoiceError('ARTIFACT', `${uri} is not there`);
  }
}
