/** One sentence of ours, the figure that decides it, and whether it held. */
export interface Claim {
  readonly name: string;
  readonly held: boolean;
  readonly figure: number;
  readonly unit: string;
}

export function none(name: string, figure: number, unit: string): Claim {
  return { name, held: figure === 0, figure, unit };
}
export function some(name: string, figure: number, unit: string): Claim {
  return { name, held: figure > 0, figure, unit };
}
export function atMost(name: string, figure: number | undefined, bound: number, unit: string): Claim {
  return { name, held: figure !== undefined && figure <= bound, figure: figure ?? -1, unit };
}
/** True or not; the figure is 1 or 0. */
export function holds(name: string, held: boolean): Claim {
  return { name, held, figure: held ? 1 : 0, unit: 'bool' };
}
