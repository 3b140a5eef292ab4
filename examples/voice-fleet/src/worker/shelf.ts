import { loadVoiceModel } from '../vad/silero.ts';
import type { VoiceModel } from '../vad/model.ts';
import { sha256Of } from './used.ts';

/** Loaded models by the digest of their bytes: generations that share a model share its memory. */
export class ModelShelf {
  readonly #models = new Map<string, { readonly model: Promise<VoiceModel>; users: number }>();

  async take(bytes: Uint8Array): Promise<VoiceModel> {
    const digest = sha256Of(bytes);
    const held = this.#models.get(digest) ?? { model: loadVoiceModel(bytes), users: 0 };
    held.users += 1;
    this.#models.set(digest, held);
    try {
      return await held.model;
    } catch (error) {
      this.#models.delete(digest);
      throw error;
    }
  }

  /** The last user's leaving frees the memory. */
  async giveBack(digest: string): Promise<void> {
    const held = this.#models.get(digest);
    if (held === undefined) return;
    held.users -= 1;
    if (held.users > 0) return;
    this.#models.delete(digest);
    await (await held.model).release();
  }
}
