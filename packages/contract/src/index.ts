export { accepted, refuse, refused } from './errors.ts';
export type { Refusal, RefusalCode, Result } from './errors.ts';
export * from './limits.ts';
export { canonicalJson, encodeDocument, encodeJson } from './json.ts';
export type { JsonObject, JsonValue } from './json.ts';
export { parseJson } from './parse.ts';
export { digestOf, digestOfBytes, isDigest, verifyDigest } from './digest.ts';
export type { Digest } from './digest.ts';
export { isLabel, isName } from './names.ts';
export { decode, parseCanonical, validate } from './check.ts';
export type { Check } from './check.ts';
export { buildKey, Keys, parseKey, rootOf } from './keys.ts';
export type { ParsedKey } from './keys.ts';
export { compareOrder, judgeOffer, ORDER_ZERO } from './order.ts';
export type { Held, Order } from './order.ts';
export { murmur3 } from './murmur3.ts';
export { bucketOf, pickGeneration, pickWeighted } from './bucket.ts';
export { BUCKET_VECTORS } from './vectors.ts';
export { nextState, SDK_EVENTS, SDK_STATES, SDK_TRANSITIONS } from './state.ts';
export type { SdkEvent, SdkState } from './state.ts';
export { checkStoredPart, checkVersionPointer, isPartKind, PART_KINDS } from './part.ts';
export type { PartKind, StoredPart, VersionPointer } from './part.ts';
export type {
  Artifact,
  DataRefSpec,
  FallbackSpec,
  FlagSpec,
  ModelAccepts,
  ModelSpec,
  PromptSpec,
  RouteRule,
  RouteSpec,
  ServingConfigSpec,
  TimeoutsSpec,
} from './specs.ts';
export { checkBundleBody, checkBundlePointer, compareParts, IMPACTS, partsFor } from './bundle.ts';
export type { BundleBody, BundlePart, BundlePointer, Impact } from './bundle.ts';
export { checkAssignment, GENERATION_ROLES, totalWeight } from './assignment.ts';
export type { Assignment, Generation, GenerationRole, Member } from './assignment.ts';
export { checkOverlay, killedPart } from './overlay.ts';
export type { KillSwitch, Overlay } from './overlay.ts';
export { ABORT_POLICIES, checkChannel, COORDINATIONS, EXPIRY_ACTIONS, PINS, PREPARE_MODES, SERVINGS } from './channel.ts';
export type { Channel, ExpiryAction } from './channel.ts';
export { checkPrepareSet, levelRank, LEVELS } from './prepare.ts';
export type { Level, PrepareSet } from './prepare.ts';
export { checkInstanceRecord } from './instance.ts';
export type { HeldGeneration, InstanceRecord, PrepareFailure, ProbeResult } from './instance.ts';
export { checkReport, LATENCY_BOUNDS_MS } from './report.ts';
export type { Histogram, Report, ReportWindow } from './report.ts';
export { evaluateFlag } from './flag.ts';
export type { Evaluation } from './flag.ts';
export { judgeProbe } from './probe.ts';
export type { ProbeExpectation, ProbeSpec } from './probe.ts';
export { formatPin, parsePin, PIN_HEADER } from './pin.ts';
export type { PinToken } from './pin.ts';
export { AUDIT_GENESIS, checkAuditRecord, findBrokenLink } from './audit.ts';
export type { AuditRecord } from './audit.ts';
