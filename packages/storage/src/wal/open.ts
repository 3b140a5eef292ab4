import type { Disk } from '@raftgate/io';
import { diskError, StorageError } from '../errors.ts';
import { readFile } from '../files.ts';
import { each, io, ioOrAbsent, series, type Done, type DoneWith } from '../flow.ts';
import { invariant } from '../invariant.ts';
import { memberDirectory, parsePairName, SET_ASIDE, UNFINISHED, walDirectory } from '../layout.ts';
import { MAX_SEGMENT_BYTES, MIN_SEGMENT_BYTES, SECTOR_BYTES, SEGMENT_BYTES, WAL_FORMAT } from '../limits.ts';
import { isZero } from './frame.ts';
import { judgeSegments, type FoundSegment, type Verdict } from './judge.ts';
import { scanSegment, type Scan } from './scan.ts';
import { ActiveSegment } from './segment.ts';
import { decodeSegmentHeader } from './segment-header.ts';
import { SEGMENT_EXTENSION, SegmentMaker, writeZeros } from './segment-maker.ts';
import type { OpenedWal, WalOptions } from './types.ts';
import { SegmentedWal } from './wal.ts';

/**
 * Reads the log of `options.directory`, repairs what a crash may leave, and makes durable what it is about to return. An
 * ambiguous log is returned as far as it can be trusted, and left as it is.
 *
 * Errors: RG_DATA_DIR_AMNESIAC (no log), RG_DATA_DIR_FOREIGN, RG_DATA_DIR_NEWER, RG_DATA_DIR_UNREADABLE, RG_DISK.
 */
export function openWal(ports: { readonly disk: Disk }, options: WalOptions, done: DoneWith<OpenedWal>): void {
  const { disk } = ports;
  const directory = walDirectory(memberDirectory(options.directory));
  disk.list(directory, (error, names) => {
    if (error !== undefined && error.code !== 'ENOENT') return done(diskError(error), undefined);
    const segments = names.filter((name) => parsePairName(name, SEGMENT_EXTENSION) !== undefined);
    if (segments.length === 0) return done(noLog(directory), undefined);
    const found: FoundSegment[] = [];
    const read = (name: string, next: Done): void =>
      readFile(disk, `${directory}/${name}`, MAX_SEGMENT_BYTES, (failed, bytes) => {
        if (bytes === undefined) return next(failed ?? noLog(`${directory}/${name}`));
        const segment = findSegment(name, bytes, options);
        if (segment instanceof StorageError) return next(segment);
        found.push(segment);
        next(undefined);
      });
    each(segments, read, (failed) => {
      if (failed !== undefined) return done(failed, undefined);
      const unfinished = names.filter((name) => name.endsWith(UNFINISHED));
      new Opening(disk, directory, options, judgeSegments(found), found, unfinished).run(done);
    });
  });
}

/** The size of segments to make; asking for an impossible one is a bug of the caller's. */
export function segmentBytesOf(options: WalOptions): number {
  const bytes = options.segmentBytes ?? SEGMENT_BYTES;
  const fits = bytes >= MIN_SEGMENT_BYTES && bytes <= MAX_SEGMENT_BYTES && bytes % SECTOR_BYTES === 0;
  invariant(fits, `segmentBytes ${bytes}: a multiple of ${SECTOR_BYTES} between ${MIN_SEGMENT_BYTES} and ${MAX_SEGMENT_BYTES}`);
  return bytes;
}

function findSegment(name: string, bytes: Uint8Array, options: WalOptions): FoundSegment | StorageError {
  const [sequence, firstIndex] = parsePairName(name, SEGMENT_EXTENSION) ?? [0, 0];
  const header = decodeSegmentHeader(bytes);
  if (header !== undefined && header.format > WAL_FORMAT) return newer(name, `format ${header.format}`);
  if (header !== undefined && (header.cluster !== options.cluster || header.member !== options.member)) {
    return new StorageError('RG_DATA_DIR_FOREIGN', 'the log belongs to another member or cluster', {
      found: `cluster ${header.cluster}, member ${header.member} (in ${name})`,
      expected: `cluster ${options.cluster}, member ${options.member}`,
      do: 'start with the flags it was created with, or point --data-dir at an empty directory',
    });
  }
  const isOurs = header?.sequence === sequence && header.firstIndex === firstIndex;
  const scan: Scan | undefined = isOurs ? scanSegment(bytes, header.seed) : undefined;
  return { name, sequence, firstIndex, bytes, header: isOurs ? header : undefined, scan };
}

class Opening {
  private readonly disk: Disk;
  private readonly directory: string;
  private readonly options: WalOptions;
  private readonly verdict: Verdict;
  private readonly found: readonly FoundSegment[];
  private readonly unfinished: readonly string[];

  constructor(
    disk: Disk,
    directory: string,
    options: WalOptions,
    verdict: Verdict,
    found: readonly FoundSegment[],
    unfinished: readonly string[],
  ) {
    this.disk = disk;
    this.directory = directory;
    this.options = options;
    this.verdict = verdict;
    this.found = found;
    this.unfinished = unfinished;
  }

  run(done: DoneWith<OpenedWal>): void {
    for (const { found } of this.verdict.segments) {
      if (found.scan?.end.kind === 'undecodable') return done(newer(found.name, found.scan.end.why), undefined);
    }
    if (this.verdict.tail === 'ambiguous') return done(undefined, this.opened(undefined));
    this.repair((error, active) => (active === undefined ? done(error, undefined) : done(undefined, this.opened(active))));
  }

  private repair(done: DoneWith<ActiveSegment>): void {
    const { superseded, unused, segments } = this.verdict;
    const remove = (name: string, next: Done): void => this.disk.remove(this.path(name), ioOrAbsent(next));
    const setAside = ({ name }: FoundSegment, next: Done): void => this.disk.rename(this.path(name), this.path(name + SET_ASIDE), io(next));
    const last = segments.at(-1)?.found;
    invariant(last !== undefined, 'a log without a segment');
    let active: ActiveSegment | undefined;
    series(
      [
        (next) => each(this.unfinished, remove, next),
        (next) => (unused === undefined ? next(undefined) : remove(unused.name, next)),
        // A killed process may have named what supersedes others and not synced the name: it is durable before theirs change.
        (next) => this.disk.syncDirectory(this.directory, io(next)),
        (next) => each(superseded, setAside, next),
        (next) => this.sealAgain(next),
        (next) =>
          this.openLast(last, (error, opened) => {
            active = opened;
            next(error);
          }),
      ],
      (error) => done(error, active),
    );
  }

  /**
   * A killed process, or a sync that failed, leaves a seal that reads well and is not durable. No group follows it then, but the
   * next one counts on it: a power cut must not take it back.
   */
  private sealAgain(done: Done): void {
    const [before, last] = this.verdict.segments.slice(-2).map(({ found }) => found);
    const seal = before.scan?.records.at(-1)?.at;
    if (before === last || last === undefined || seal === undefined) return done(undefined);
    if (last.scan?.records.some(({ group }) => group > 1) ?? true) return done(undefined);
    this.disk.open(this.path(before.name), 'write', (error, file) => {
      if (file === undefined) return done(error && diskError(error));
      series(
        [(next) => file.write(seal, [before.bytes.subarray(seal, before.scan?.endAt)], io(next)), (next) => file.sync(io(next))],
        (failed) => file.close(() => done(failed)),
      );
    });
  }

  /** Opens the segment the log goes on in, with nothing but zeros behind what verified, and all of it durable. */
  private openLast(last: FoundSegment, done: DoneWith<ActiveSegment>): void {
    const { scan, header, bytes, name, sequence } = last;
    invariant(scan !== undefined && header !== undefined, 'a trusted segment without a header');
    this.disk.open(this.path(name), 'write', (error, file) => {
      if (file === undefined) return done(error && diskError(error), undefined);
      // A sync that failed leaves pages that read well, count as clean and never reach the disk: the last group, which
      // alone can be one of them, is written once more.
      const from = scan.records.find(({ group }) => group === scan.records.at(-1)?.group)?.at ?? SECTOR_BYTES;
      series(
        [
          (next) => file.write(from, [bytes.subarray(from, scan.endAt)], io(next)),
          (next) => writeZeros(file, scan.endAt, endOfContent(bytes), next),
          (next) => file.sync(io(next)),
        ],
        (failed) => {
          if (failed !== undefined) return file.close(() => done(failed, undefined));
          const segment = new ActiveSegment(
            file,
            name,
            sequence,
            bytes.length,
            header.seed,
            scan.endAt,
            scan.nextGroup,
            scan.records.length,
          );
          segment.highestIndex = this.verdict.segments.at(-1)?.highestIndex ?? 0;
          done(undefined, segment);
        },
      );
    });
  }

  private opened(active: ActiveSegment | undefined): OpenedWal {
    const { state, tail, entries, highestIndexSeen, segments, report } = this.verdict;
    const segmentBytes = segmentBytesOf(this.options);
    const old = segments.slice(0, -1).map(({ found, highestIndex }) => ({ name: found.name, highestIndex }));
    const wal = new SegmentedWal({
      disk: this.disk,
      directory: this.directory,
      maker: new SegmentMaker(this.disk, this.directory, this.options, segmentBytes),
      segmentBytes,
      state,
      active,
      old: active === undefined ? this.found.map(({ name }) => ({ name, highestIndex: 0 })) : old,
      highestSequence: active?.sequence ?? this.found.at(-1)?.sequence ?? 0,
    });
    const { hardState, marker, peers, recovering } = state.checkpoint();
    return { wal, tail, hardState, snapshotMarker: marker, entries, peers, recovering, highestIndexSeen, report };
  }

  private path(name: string): string {
    return `${this.directory}/${name}`;
  }
}

/** Of zeros skipped at once. */
const STRIDE_BYTES = 64;

function endOfContent(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end >= STRIDE_BYTES && isZero(bytes, end - STRIDE_BYTES, end)) end -= STRIDE_BYTES;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}

function noLog(path: string): StorageError {
  return new StorageError('RG_DATA_DIR_AMNESIAC', 'the data directory has lost its log', {
    found: `no segment in ${path}`,
    expected: 'the log this member was started with before',
    do: 'put the directory back exactly as the member last left it; an older copy must not vote (docs/errors.md)',
  });
}

function newer(name: string, what: string): StorageError {
  return new StorageError('RG_DATA_DIR_NEWER', 'the log was written by a later version', {
    found: `${what} (in ${name})`,
    expected: `format ${WAL_FORMAT}`,
    do: 'start the version that wrote it, or a later one',
  });
}
