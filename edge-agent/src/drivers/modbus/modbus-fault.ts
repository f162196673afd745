import { AppError, isAppError, type QualityReason } from '@anju/contracts';

/** Modbus application protocol V1.1b3 §7. */
export const exceptionCodes = {
  illegalFunction: 1,
  illegalAddress: 2,
  illegalValue: 3,
  deviceFailure: 4,
  acknowledge: 5,
  busy: 6,
  gatewayPath: 10,
  gatewayTarget: 11,
} as const;

const exceptionNames: Readonly<Record<number, string>> = {
  [exceptionCodes.illegalFunction]: 'it does not know this function code',
  [exceptionCodes.illegalAddress]: 'it has no such address',
  [exceptionCodes.illegalValue]: 'it refuses this number of addresses',
  [exceptionCodes.deviceFailure]: 'it failed',
  [exceptionCodes.acknowledge]: 'it needs longer',
  [exceptionCodes.busy]: 'it is busy',
  [exceptionCodes.gatewayPath]: 'the gateway has no way to it',
  [exceptionCodes.gatewayTarget]: 'the gateway got no answer from it',
};

/** `exception 2: it has no such address` */
export function describeException(code: number): string {
  const name = exceptionNames[code];
  return name === undefined ? `exception ${code}` : `exception ${code}: ${name}`;
}

/**
 * What a failed read means.
 *
 * `refused`: these addresses, not the unit (02, 03). `busy`: ask again (05, 06). `silent`: no answer in time. `absent`: the
 * gateway says that the unit does not answer (0A, 0B). `unreachable`: the bus itself. `garbled`: an answer that is none.
 * `owing`: not asked, because the answer to an earlier request may still come.
 */
export type ReadFault = 'refused' | 'busy' | 'failed' | 'silent' | 'absent' | 'unreachable' | 'garbled' | 'owing';

export function exceptionFault(code: number, place: string): AppError {
  return new AppError('modbus.exception', `${place} answered with ${describeException(code)}`, {
    retryable: code === exceptionCodes.busy || code === exceptionCodes.acknowledge,
    context: { exceptionCode: code },
  });
}

export function classifyFault(error: unknown): ReadFault {
  if (isAppError(error, 'modbus.exception')) {
    switch (error.context.exceptionCode) {
      case exceptionCodes.illegalAddress:
      case exceptionCodes.illegalValue:
        return 'refused';
      case exceptionCodes.acknowledge:
      case exceptionCodes.busy:
        return 'busy';
      case exceptionCodes.gatewayPath:
      case exceptionCodes.gatewayTarget:
        return 'absent';
      default:
        return 'failed';
    }
  }
  if (isAppError(error, 'modbus.timeout')) return 'silent';
  if (isAppError(error, 'modbus.owing')) return 'owing';
  if (isAppError(error, 'modbus.disconnected')) return 'unreachable';
  return 'garbled';
}

export const reasonOfFault: Readonly<Record<ReadFault, QualityReason>> = {
  refused: 'device_error',
  busy: 'device_error',
  failed: 'device_error',
  silent: 'device_timeout',
  absent: 'device_offline',
  unreachable: 'device_offline',
  garbled: 'device_error',
  owing: 'device_timeout',
};

/** Faults that say nothing about single addresses, so that asking this unit on in the same cycle is in vain. */
export function endsCycle(fault: ReadFault): boolean {
  return !(fault === 'refused' || fault === 'busy' || fault === 'failed');
}
