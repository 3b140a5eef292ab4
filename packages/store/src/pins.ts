/** Revisions that someone still reads at: history they need is not reclaimed. */
export class Pins {
  private readonly held = new Set<Pin>();

  get count(): number {
    return this.held.size;
  }

  hold(revision: number): Pin {
    const pin = { revision };
    this.held.add(pin);
    return pin;
  }

  release(pin: Pin): void {
    this.held.delete(pin);
  }

  /** Infinity when nobody holds anything. */
  oldest(): number {
    let oldest = Infinity;
    for (const pin of this.held) if (pin.revision < oldest) oldest = pin.revision;
    return oldest;
  }
}

export interface Pin {
  readonly revision: number;
}
