import type { Played } from './player.ts';

/** What was played so far, by half. */
export interface HalfTally {
  readonly requests: number;
  /** No answer, or an answer that says it is an error. */
  readonly failed: number;
  /** Answered, without an error, and not the truth. */
  readonly wrong: number;
}
export type TallyBoard = Readonly<Record<string, HalfTally>>;

export const NOTHING_PLAYED: HalfTally = { requests: 0, failed: 0, wrong: 0 };

export function counted(board: TallyBoard, played: Played): TallyBoard {
  const before = board[played.half] ?? NOTHING_PLAYED;
  const after: HalfTally = {
    requests: before.requests + 1,
    failed: before.failed + (played.ok ? 0 : 1),
    wrong: before.wrong + (played.wrong ? 1 : 0),
  };
  return { ...board, [played.half]: after };
}
