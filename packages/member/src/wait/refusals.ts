interface Refused<Code extends string> {
  readonly outcome: 'refused';
  readonly code: Code;
  readonly message: string;
}

interface Asker<Code extends string> {
  settled(outcome: Refused<Code>): void;
}

/** Those whose request was never taken: told in the next turn, never inside the call that asked. */
export class Refusals<Code extends string> {
  private untold: { readonly asker: Asker<Code>; readonly outcome: Refused<Code> }[] = [];

  get count(): number {
    return this.untold.length;
  }

  add(asker: Asker<Code>, code: Code, message: string): void {
    this.untold.push({ asker, outcome: { outcome: 'refused', code, message } });
  }

  tell(): void {
    if (this.untold.length === 0) return;
    const { untold } = this;
    this.untold = [];
    for (const { asker, outcome } of untold) asker.settled(outcome);
  }
}
