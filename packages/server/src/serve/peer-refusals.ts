/** Why two members turn one another away (001-formats, section 7), and what a person does about it. */
const CURES: readonly (readonly [word: string, cure: string])[] = [
  ['VERSION', 'run a version that speaks with the other members'],
  ['CLUSTER', 'compare --initial-cluster and --initial-cluster-token of both: they must be the same'],
  ['NOT_ME', 'correct the URL of that name in --initial-cluster: another member answers there'],
  ['UNKNOWN_PEER', 'the two are asked who belongs to the cluster: one was removed, or is behind and catches up'],
  [
    'INCARNATION',
    'a data directory was emptied: put it back exactly as it was last left, or remove that member and add it again (docs/errors.md)',
  ],
  ['LINEAGE', 'one of the two was restored: restore all from the same copy'],
];

/** The way out of a refused connection; empty where there is nothing to do but wait. */
export function peerCure(reason: string): string {
  return CURES.find(([word]) => reason.includes(word))?.[1] ?? '';
}
