import { AppError } from '@anju/contracts';

/** Why listening failed, as an operator can mend it: `port.taken` where another program has the port. */
export function portFault(error: unknown, host: string, port: number): unknown {
  if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) return error;
  return new AppError(
    'port.taken',
    `Port ${port} on ${host} is taken by another program: stop it, or give another with --http-port`,
    { cause: error, context: { port, option: '--http-port' } },
  );
}
