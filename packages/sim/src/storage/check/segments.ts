import { fail } from '../../level/violation.ts';
import { numbersOf } from '../names.ts';

/**
 * Sequences without a gap (001-formats, section 3; braft#119): releasing takes the oldest, rollover adds the next, and nothing
 * leaves a hole. Each has the size it was made with: room for a seal was kept, and nothing is written where there were no zeros before.
 */
export function segmentsFollow(segments: ReadonlyMap<string, number>, segmentBytes: number): void {
  let before: number | undefined;
  for (const [name, bytes] of segments) {
    if (bytes !== segmentBytes) fail('segments-follow', `${name} has ${bytes} bytes, not ${segmentBytes}`);
    const [next] = numbersOf(name);
    if (before !== undefined && next !== before + 1) fail('segments-follow', `segment ${next} follows ${before}`);
    before = next;
  }
  if (before === undefined) fail('segments-follow', 'no segment is left');
}
