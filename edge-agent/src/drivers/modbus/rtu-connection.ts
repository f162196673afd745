import { AppError } from '@anju/contracts';
import type { Line, LineOpener } from './line.js';
import { exceptionFault } from './modbus-fault.js';
import { assertReads, type BusConnection, type ReadRequest, type ReadResponse } from './read-request.js';
import { answerBytes, encodeRtuRequest, findAnswer, shortestFrameBytes, withoutFrames } from './rtu-frame.js';
import { UnansweredRequests } from './unanswered-requests.js';

/** The line is listened to for so long after an answer, at least: a second one would stand for the next request. DEFAULT. */
const shortestGuardMs = 5;
/** Modbus over serial line V1.02 §2.5.1.1: silence that ends a frame. */
const quietCharacters = 3.5;
/**
 * Once bytes came that nobody had asked for, the line is listened to for longer than the unit takes to answer: a second
 * answer to an earlier request would then be followed by the true one. DEFAULT.
 */
const suspicion = { marginMs: 30, longestGuardMs: 250, lastsMs: 60_000 } as const;

/** The silence after an answer, through which the line is listened to. */
export function usualGuardMs(turnaroundMs: number, wireMs: (bytes: number) => number): number {
  return Math.max(turnaroundMs, shortestGuardMs, wireMs(quietCharacters));
}

export interface RtuConnectionOptions {
  readonly opener: LineOpener;
  /** Silence kept after each answer; listened through. */
  readonly turnaroundMs: number;
  readonly monotonicMs: () => number;
}

/**
 * RTU frames on a line of bytes. They carry no transaction number, so that an answer is only known by unit, function and
 * length: one that comes late or twice could stand for a later request of the same unit. Therefore
 *
 * - the line is drained before each request, and listened to after each answer: what else comes then makes the answer void;
 * - a unit that let a request go unanswered is asked nothing else until that answer can no longer come;
 * - where the line is a TCP connection, any fault closes it.
 */
export class RtuConnection implements BusConnection {
  readonly keepsTurnaround = true;
  private line: Line | undefined;
  private received = Buffer.alloc(0);
  private heard: () => void = () => undefined;
  private lost: ((why: string) => void) | undefined;
  private suspectUntilMs = Number.NEGATIVE_INFINITY;
  private readonly slowestAnswerMs = new Map<number, number>();
  private readonly unanswered: UnansweredRequests;

  constructor(private readonly options: RtuConnectionOptions) {
    this.unanswered = new UnansweredRequests(options.monotonicMs);
  }

  async read(request: ReadRequest, timeoutMs: number): Promise<ReadResponse> {
    assertReads(request);
    const { opener } = this.options;
    const place = `unit ${request.unitId} at ${opener.place}`;
    if (this.unanswered.mayMeet(request)) {
      const message = `${place} still owes the answer to another request; it is not asked until that can no longer come`;
      throw new AppError('modbus.owing', message, { retryable: true });
    }
    this.drain();
    const line = this.line ?? (await this.open());
    const frame = encodeRtuRequest(request);
    const allowedMs = timeoutMs + opener.wireMs(frame.length + answerBytes(request));
    this.unanswered.sent(request, allowedMs);
    const startMs = this.options.monotonicMs();
    line.write(frame);
    try {
      const answer = await this.until(allowedMs, place, () => findAnswer(this.received, request));
      if (answer === undefined) throw this.noAnswer(place, timeoutMs);
      this.received = this.received.subarray(answer.end);
      this.tookMs(request.unitId, this.options.monotonicMs() - startMs);
      await this.guard(request.unitId, place);
      this.unanswered.answered(request);
      if ('exceptionCode' in answer) throw exceptionFault(answer.exceptionCode, place);
      return answer.data;
    } catch (error) {
      // What came is accounted for; only what comes from now on was not asked for.
      this.received = Buffer.alloc(0);
      const exception = error instanceof AppError && error.code === 'modbus.exception';
      if (!exception && opener.reopenAfterFault) this.close();
      throw error;
    }
  }

  close(): void {
    const { line } = this;
    this.line = undefined;
    this.received = Buffer.alloc(0);
    this.lost?.('the connection was closed');
    line?.close().catch(() => undefined);
  }

  private async open(): Promise<Line> {
    const line = await this.options.opener.open();
    this.received = Buffer.alloc(0);
    line.onData((bytes) => {
      if (this.line !== line) return;
      this.received = Buffer.concat([this.received, bytes]);
      this.heard();
    });
    line.onLost((why) => {
      if (this.line !== line) return;
      this.line = undefined;
      this.lost?.(why);
      line.close().catch(() => undefined);
    });
    this.line = line;
    return line;
  }

  /** Bytes that nobody asked for are the rest of something; none of them may meet the next request. */
  private drain(): void {
    const unasked = withoutFrames(this.received, (unitId) => this.unanswered.owes(unitId));
    this.received = Buffer.alloc(0);
    if (unasked.length < shortestFrameBytes) return;
    this.suspectUntilMs = this.options.monotonicMs() + suspicion.lastsMs;
    if (this.options.opener.reopenAfterFault) this.close();
  }

  /** Listens on after an answer. Another unit's late answer is no harm, and less than a frame is a driver's click. */
  private async guard(unitId: number, place: string): Promise<void> {
    const { opener, turnaroundMs, monotonicMs } = this.options;
    const usualMs = usualGuardMs(turnaroundMs, (bytes) => opener.wireMs(bytes));
    const answerMs = 2 * (this.slowestAnswerMs.get(unitId) ?? 0) + suspicion.marginMs;
    const suspect = monotonicMs() < this.suspectUntilMs;
    const guardMs = suspect ? Math.max(usualMs, Math.min(answerMs, suspicion.longestGuardMs)) : usualMs;
    await this.until(guardMs, place, () => undefined);
    const more = withoutFrames(this.received, (other) => other !== unitId && this.unanswered.owes(other));
    if (more.length < shortestFrameBytes) return;
    this.suspectUntilMs = monotonicMs() + suspicion.lastsMs;
    throw new AppError('modbus.malformed', `${place}: more bytes came after the answer; none of them is believed`, {
      retryable: true,
    });
  }

  /** Decays, so that one slow answer does not slow the bus for ever. */
  private tookMs(unitId: number, ms: number): void {
    this.slowestAnswerMs.set(unitId, Math.max(ms, (this.slowestAnswerMs.get(unitId) ?? 0) * 0.98));
  }

  /** What `found` gives first, or `undefined` after `ms`. Rejects when the line is lost. */
  private until<T>(ms: number, place: string, found: () => T | undefined): Promise<T | undefined> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.heard = () => undefined;
        this.lost = undefined;
      };
      const timer = setTimeout(() => {
        end();
        resolve(undefined);
      }, ms);
      this.lost = (why) => {
        end();
        reject(new AppError('modbus.disconnected', `${place}: ${why}`, { retryable: true }));
      };
      this.heard = () => {
        const value = found();
        if (value === undefined) return;
        end();
        resolve(value);
      };
      this.heard();
    });
  }

  private noAnswer(place: string, timeoutMs: number): AppError {
    const bytes = this.received.length;
    return bytes < shortestFrameBytes
      ? new AppError('modbus.timeout', `${place} did not answer within ${timeoutMs} ms`, { retryable: true })
      : new AppError('modbus.malformed', `${place}: ${bytes} bytes came, no valid answer among them`, {
          retryable: true,
        });
  }
}
