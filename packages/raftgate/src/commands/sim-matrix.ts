import type { Kill, MutantVerdict, PatchFile } from '@raftgate/sim/search';

const BEGIN = '<!-- kill matrix: written by `raftgate sim --mutants --rewrite` -->';
const END = '<!-- end of the kill matrix -->';

const row = (cells: readonly [string, string, string, string, string, string, string]): string => {
  const [id, seed, runs, hours, level, checker, breaks] = cells;
  return `${id.padEnd(5)} ${seed.padStart(6)} ${runs.padStart(6)} ${hours.padStart(8)}  ${level.padEnd(7)}  ${checker.padEnd(27)}  ${breaks}\n`;
};

export const MATRIX_HEAD = row(['id', 'seed', 'runs', 'hours', 'level', 'checker', 'the defect']);

/** A mutant's line of the kill matrix, in fixed columns. */
export function matrixLine({ id, kill, runs, undecided, simulatedHours, error }: MutantVerdict, patch: PatchFile): string {
  const survived = undecided === 0 ? 'SURVIVED' : `SURVIVED, ${undecided} UNDECIDED`;
  const verdict = error === undefined ? survived : 'DOES NOT APPLY OR LOAD';
  return row([
    id,
    String(kill?.seed ?? '-'),
    String(runs),
    simulatedHours.toFixed(3),
    kill?.level ?? '-',
    kill?.checker ?? verdict,
    patch.header['breaks'] ?? patch.name,
  ]);
}

/** The kill matrix as a table of a document. */
export function matrixOf(patches: readonly PatchFile[], kills: Readonly<Record<string, Kill>>): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  const rows = patches.map((patch) => {
    const kill = kills[patch.id];
    const found =
      kill === undefined
        ? ['survives', '', '', '', '']
        : [String(kill.seed), String(kill.runs), kill.simulatedHours.toFixed(3), kill.level, kill.checker];
    const { breaks = patch.name, source = 'ours' } = patch.header;
    return `| [${patch.id}](../packages/sim/mutants/${patch.name}.patch) | ${[breaks, source, ...found].map(cell).join(' | ')} |`;
  });
  const killed = patches.filter((patch) => kills[patch.id] !== undefined).length;
  return [
    `${killed} of ${patches.length} are killed.`,
    '',
    '| id | the defect | source | seed | runs | simulated hours | level | checker |',
    '| --- | --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** The document with its generated section replaced. */
export function withMatrix(document: string, matrix: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) return document;
  return `${document.slice(0, from + BEGIN.length)}\n${matrix}\n${document.slice(to)}`;
}
