import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** The models of the installed npm package. */
export const MODELS_DIRECTORY: URL = pathToFileURL(join(dirname(require.resolve('@ricky0123/vad-web')), '/'));
