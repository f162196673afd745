import { isAppError } from '@anju/contracts';

/** How the process ends; 2 and 3 tell whoever supervises it that to start it again is useless. */
export const exitCode = { fault: 1, configInvalid: 2, portTaken: 3, dataDirInUse: 4 } as const;

const codes: ReadonlyMap<string, number> = new Map([
  ['config.invalid', exitCode.configInvalid],
  ['registry.seed_invalid', exitCode.configInvalid],
  ['db.migration_changed', exitCode.configInvalid],
  ['db.schema_outdated', exitCode.configInvalid],
  ['db.unsafe_login', exitCode.configInvalid],
  ['readings.not_ready', exitCode.configInvalid],
  ['backup.restore_unfinished', exitCode.configInvalid],
  ['port.taken', exitCode.portTaken],
  ['db.locked', exitCode.dataDirInUse],
  ['readings.locked', exitCode.dataDirInUse],
  ['ingest.taken', exitCode.dataDirInUse],
]);

export function exitCodeOf(error: unknown): number {
  return (isAppError(error) ? codes.get(error.code) : undefined) ?? exitCode.fault;
}
