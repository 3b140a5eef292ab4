import type { Step } from '../document/step.ts';

/** Why these steps cannot work on these regions; undefined when they can. */
export function checkSteps(steps: readonly Step[], regions: readonly string[]): string | undefined {
  let scope = regions;
  const prepared = new Set<string>();
  const weighted = new Set<string>();
  const activated = new Set<string>();
  for (const [i, step] of steps.entries()) {
    const at = `step ${i + 1} (${step.type})`;
    if (step.type === 'setRegion') {
      const strange = step.names.find((name) => !regions.includes(name));
      if (strange !== undefined) return `${at}: ${strange} is not a region of the channel (${regions.join(', ')})`;
      scope = step.names;
    }
    if (step.type === 'prepare') for (const region of scope) prepared.add(region);
    if (step.type === 'activate' || step.type === 'setWeight') {
      const bare = scope.find((region) => !prepared.has(region));
      if (bare !== undefined) return `${at}: ${bare} was not prepared before`;
      for (const region of scope) (step.type === 'activate' ? activated : weighted).add(region);
    }
  }
  if (activated.size === 0) return 'no step activates';
  const half = [...weighted].find((region) => !activated.has(region));
  return half === undefined ? undefined : `${half} gets a weight and is never activated`;
}
