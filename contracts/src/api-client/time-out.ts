export interface LinkedTimeout {
  readonly signal: AbortSignal;
  /** Whether it was the time that ended it. */
  isOver(): boolean;
  release(): void;
}

/** A signal that the caller's ends, or the time. (`AbortSignal.any` is missing in browsers that phones still have.) */
export function linkTimeout(signal: AbortSignal | undefined, timeoutMs: number): LinkedTimeout {
  const controller = new AbortController();
  let isOver = false;
  const pass = () => controller.abort(signal?.reason);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort(new DOMException(`no answer within ${timeoutMs} ms`, 'TimeoutError'));
  }, timeoutMs);
  if (signal?.aborted) pass();
  else signal?.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    isOver: () => isOver,
    release() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', pass);
    },
  };
}
