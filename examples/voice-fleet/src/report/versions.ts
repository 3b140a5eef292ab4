import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What ran, by name. */
export async function versions(): Promise<Readonly<Record<string, string>>> {
  const packages = ['raftgate', 'onnxruntime-web/wasm', '@ricky0123/vad-web'];
  const found = await Promise.all(packages.map(async (name) => [name.replace('/wasm', ''), await versionOf(name)]));
  return Object.fromEntries([['node', process.versions.node], ...found]);
}

/** The version in the package.json nearest above the module. */
async function versionOf(name: string): Promise<string> {
  for (let directory = dirname(fileURLToPath(import.meta.resolve(name))); ; directory = dirname(directory)) {
    const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => undefined);
    const version: unknown = text === undefined ? undefined : JSON.parse(text).version;
    if (typeof version === 'string') return version;
    if (directory === dirname(directory)) return 'unknown';
  }
}
