import { parseJson } from '@raftgate/contract';
import type { StoredPart } from '@raftgate/contract';
import { readArtifact } from '../worker/artifacts.ts';
import { loadModel, loadSettings } from '../worker/loaded.ts';
import type { LoadedRelease } from '../worker/loaded.ts';
import type { Turn, TurnRefusal, TurnSource } from '../worker/server.ts';
import type { ModelShelf } from '../worker/shelf.ts';

/** The two keys teams keep these things in: which model is live, and everything it is run with. */
export const MODEL_KEY = '/control/voice/model';
export const CONFIG_KEY = '/control/voice/config';

export interface LiveEvents {
  /** `v5 + frame512`: what is in force after one of the two was swapped. */
  onSwapped(name: string): void;
  onError(error: unknown): void;
}

/**
 * What a fleet without a gate does: watches both keys and puts each in force as soon as it has arrived and loaded. Nothing
 * in it is slow or careless; a new model is loaded beside the old one and swapped in by pointer, and a request takes both once.
 */
export class LiveParts implements TurnSource {
  readonly #shelf: ModelShelf;
  readonly #told: LiveEvents;
  #model: LoadedRelease['model'] | undefined;
  #settings: Omit<LoadedRelease, 'model'> | undefined;
  #chain: Readonly<Record<'model' | 'config', Promise<void>>> = { model: Promise.resolve(), config: Promise.resolve() };

  constructor(shelf: ModelShelf, told: LiveEvents) {
    this.#shelf = shelf;
    this.#told = told;
  }

  /** One changed key. Changes of one key take force in the order they were made; the keys know nothing of each other. */
  changed(key: string, value: Uint8Array): void {
    const parts = partsOf(value);
    const [first] = parts;
    if (key === MODEL_KEY && first !== undefined) this.#queue('model', () => this.#swapModel(first));
    if (key === CONFIG_KEY) this.#queue('config', async () => void (this.#settings = await loadSettings(parts, readArtifact)));
  }

  take(): Turn | TurnRefusal {
    const [model, settings] = [this.#model, this.#settings];
    if (model === undefined || settings === undefined)
      return { status: 503, code: 'NOT_READY', message: 'one of the two keys has not arrived' };
    return {
      release: { model, ...settings },
      overlay: undefined,
      name: this.#name,
      epoch: 0,
      pin: '',
      by: {},
      done: () => undefined,
    };
  }

  #queue(key: 'model' | 'config', run: () => Promise<void>): void {
    const swap = this.#chain[key].then(run).then(() => this.#told.onSwapped(this.#name));
    this.#chain = { ...this.#chain, [key]: swap.catch((error: unknown) => this.#told.onError(error)) };
  }

  get #name(): string {
    return `${this.#model?.stored.version ?? ''} + ${this.#settings?.serving.stored.version ?? ''}`;
  }

  async #swapModel(part: StoredPart): Promise<void> {
    // The old model stays on the shelf: rolling back must not wait for a load.
    this.#model = await loadModel(part, this.#shelf, readArtifact);
  }
}

function partsOf(value: Uint8Array): readonly StoredPart[] {
  const parsed = parseJson(value);
  return parsed.ok && Array.isArray(parsed.value) ? parsed.value : [];
}
