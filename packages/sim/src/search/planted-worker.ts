// worker.ts with a defect in it: the rooms of the checkout, and what a patch makes of some of their files.
import { enableCompileCache, registerHooks } from 'node:module';
import { workerData } from 'node:worker_threads';
import type { WorkerPlace } from './slot.ts';

// Hundreds of threads load the same files, but for one or two.
enableCompileCache();
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what slot.ts hands over
const { planted = new Map() } = workerData as WorkerPlace;
let isPlanted = planted.size === 0;
registerHooks({
  resolve(specifier, context, next) {
    // A file that the patch adds is not on the disk, where the default looks for it.
    const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : undefined;
    return url !== undefined && planted.has(url) ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
  },
  load(url, context, next) {
    if (!planted.has(url)) return next(url, context);
    isPlanted = true;
    const source = planted.get(url);
    if (source === undefined) throw new Error(`${url} is removed by the patch`);
    return { format: 'module', source, shortCircuit: true };
  },
});
await import('./run-seed.ts');
// Rooms linked from another checkout would survive whatever is planted in this one.
if (!isPlanted) throw new Error(`nothing that runs is planted: ${[...planted.keys()].join(', ')}`);
await import('./worker.ts');
