/**
 * ARTIFACT   an artifact's URI is of no kind this fleet can fetch, or its file is missing
 * SPEC       a part lacks what a voice worker needs of it
 * ENGINE     the model cannot run with this serving config; the engine's own words follow
 */
export type VoiceErrorCode = 'ARTIFACT' | 'SPEC' | 'ENGINE';

export class VoiceError extends Error {
  readonly code: VoiceErrorCode;
  constructor(code: VoiceErrorCode, message: string) {
    super(message);
    this.name = 'VoiceError';
    this.code = code;
  }
}
