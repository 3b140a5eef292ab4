import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Where `vad-web:FILE` in a model's artifact points: the models of the installed npm package. */
export const MODELS_DIRECTORY: URL = pathToFileURL(join(dirname(require.resolve('@ricky0123/vad-web')), '/'));

const FILE = /^vad-web:([a-z0-9_]+\.onnx)$/;

export async function readModelFile(uri: string): Promise<Uint8Array> {
  const file = FILE.exec(uri)?.[1];
  if (file === undefined) throw new Error(`${uri} is not an artifact this fleet can fetch`);
  return await readFile(new URL(file, MODELS_DIRECTORY));
}
