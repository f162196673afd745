import { isAppError } from '@anju/contracts';

/** Exit codes of every command; 130 is a `scan` that was interrupted. */
export const exitCodes = { fault: 1, mistake: 2, interrupted: 130 } as const;

export interface FaultReport {
  readonly text: string;
  readonly exitCode: number;
}

/**
 * A fault as a person reads it or, with `asJson`, as a program does: `{ ok: false, error: { code, message }, mistakes }`.
 * `mistakes` is there when the configuration is at fault, in the shape of `check --json`.
 */
export function reportFault(error: unknown, asJson: boolean): FaultReport {
  const known = isAppError(error) ? error : undefined;
  const code = known?.code ?? 'internal';
  const message = error instanceof Error ? error.message : String(error);
  const isMistake = code === 'config.invalid' || code.startsWith('cli.');
  const exitCode = isMistake ? exitCodes.mistake : exitCodes.fault;
  if (asJson) {
    const mistakes = known?.context.mistakes;
    const body = { ok: false, error: { code, message }, ...(mistakes === undefined ? {} : { mistakes }) };
    return { text: `${JSON.stringify(body, null, 2)}\n`, exitCode };
  }
  if (known !== undefined) return { text: `${code}: ${message}\n`, exitCode };
  return { text: `${error instanceof Error ? (error.stack ?? message) : message}\n`, exitCode };
}
