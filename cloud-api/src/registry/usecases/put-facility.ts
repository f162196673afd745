import { AppError, type FacilityWrite, findPoint } from '@anju/contracts';
import type { Scope } from '../../platform/db/database.js';
import type { WriteOutcome } from '../registry.js';
import type { RegistryRecords } from './registry-records.js';

/** Registers or changes a facility. Throws `request.invalid`, naming every point that its kind's catalogue lacks. */
export async function putFacility(
  records: Pick<RegistryRecords, 'writeFacility'>,
  scope: Scope,
  facility: FacilityWrite,
): Promise<WriteOutcome> {
  const errors = facility.points.flatMap((point, i) => {
    if (findPoint(facility.kind, point) === undefined)
      return [{ field: `points.${i}`, message: `the catalogue has no point "${point}" of kind ${facility.kind}` }];
    return facility.points.indexOf(point) === i ? [] : [{ field: `points.${i}`, message: `"${point}" is there twice` }];
  });
  if (errors.length > 0) {
    throw new AppError('request.invalid', 'Some points are not in the catalogue of the kind.', { context: { errors } });
  }
  return records.writeFacility(scope, facility);
}
