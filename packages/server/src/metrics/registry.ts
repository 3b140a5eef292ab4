/** Prometheus text exposition format, version 0.0.4. */
export type Labels = Readonly<Record<string, string>>;

interface Sample {
  readonly suffix: string;
  readonly labels: Labels;
  readonly value: number;
}

interface Family {
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  samples(): Iterable<Sample>;
}

/** Metric families in the order they were made; values are read when the text is asked for. */
export class Registry {
  private readonly families: Family[] = [];

  /** A number someone else counts. */
  read(type: 'counter' | 'gauge', name: string, help: string, value: () => number, labels: Labels = {}): void {
    this.families.push({ name, type, help, samples: () => [{ suffix: '', labels, value: value() }] });
  }

  /** Counters that differ by their labels. */
  counters(name: string, help: string, labelNames: readonly string[]): CounterVector {
    const vector = new CounterVector(labelNames);
    this.families.push({ name, type: 'counter', help, samples: () => vector.samples() });
    return vector;
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const histogram = new Histogram(bounds);
    this.families.push({ name, type: 'histogram', help, samples: () => histogram.samples() });
    return histogram;
  }

  text(): string {
    let text = '';
    for (const family of this.families) {
      const { name, type, help } = family;
      text += `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n`;
      for (const { suffix, labels, value } of family.samples()) text += `${name}${suffix}${labelText(labels)} ${numberText(value)}\n`;
    }
    return text;
  }
}

/** Holds one number for each combination of label values. */
export class CounterVector {
  private readonly labelNames: readonly string[];
  private readonly values = new Map<string, number>();

  constructor(labelNames: readonly string[]) {
    this.labelNames = labelNames;
  }

  /** `values` in the order of the label names, joined by '\0'. */
  add(values: string): void {
    this.values.set(values, (this.values.get(values) ?? 0) + 1);
  }

  *samples(): Iterable<Sample> {
    for (const [joined, value] of this.values) {
      const parts = joined.split('\0');
      yield { suffix: '', labels: Object.fromEntries(this.labelNames.map((name, at) => [name, parts[at]])), value };
    }
  }
}

/** Counts observations below each bound. */
export class Histogram {
  private readonly bounds: readonly number[];
  private readonly counts: number[];
  private sum = 0;
  private count = 0;

  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count++;
    const at = this.bounds.findIndex((bound) => value <= bound);
    if (at >= 0) this.counts[at]++;
  }

  *samples(): Iterable<Sample> {
    let below = 0;
    for (const [at, bound] of this.bounds.entries()) {
      below += this.counts[at];
      yield { suffix: '_bucket', labels: { le: numberText(bound) }, value: below };
    }
    yield { suffix: '_bucket', labels: { le: '+Inf' }, value: this.count };
    yield { suffix: '_sum', labels: {}, value: this.sum };
    yield { suffix: '_count', labels: {}, value: this.count };
  }
}

function labelText(labels: Labels): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function numberText(value: number): string {
  return Number.isFinite(value) ? String(value) : value > 0 ? '+Inf' : value < 0 ? '-Inf' : 'NaN';
}
