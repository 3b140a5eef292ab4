/** How a voice model is run: the part of a serving config the engine sees. */
export interface VoiceConfig {
  /** Samples a step. */
  readonly frame: number;
  /** Samples of the frame before that go in front of each frame. */
  readonly context: number;
}

/** A loaded voice-activity model. Stateless between clips: each clip starts from silence. */
export interface VoiceModel {
  /** sha256 of the bytes that were loaded, not of what someone said would be. */
  readonly digest: string;
  readonly inputs: readonly string[];
  /** Speech probability of each whole frame. Rejects with what the engine said when it cannot run this config. */
  infer(samples: Float32Array, config: VoiceConfig): Promise<readonly number[]>;
  release(): Promise<void>;
}
