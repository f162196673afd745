import type { HungSignWrite, LocalisedText, Role } from '@anju/contracts';
import { dayText } from './quarter.js';

/** Who acts. */
export interface Actor {
  readonly userId: string;
  readonly displayName: string;
  readonly role: Role;
  readonly scopes: readonly string[];
}

/** The sign of an estate. */
export interface EstateSign {
  readonly id: string;
  readonly estateId: string;
  readonly path: string;
  readonly state: 'hung' | 'released';
  readonly version: number;
  readonly problem: string;
  readonly responsibleUnit: string;
  readonly responsiblePerson: string;
  readonly deadlineMs: number;
  readonly supervisingUnit: string;
  readonly quarter: string | null;
  readonly hungMs: number;
  readonly hungById: string;
  readonly hungBy: string;
  readonly releasedMs: number | null;
  readonly releasedBy: string | null;
}

/** What every sign says, of an estate or of a ticket. */
export interface Signed {
  readonly id: string;
  readonly estateName: LocalisedText;
  readonly streetName: LocalisedText | null;
  readonly problem: string;
  readonly responsibleUnit: string;
  readonly responsiblePerson: string | null;
  readonly deadlineMs: number | null;
  readonly supervisingUnit: string;
  readonly hungMs: number;
}

const longestMs = 366 * 86_400_000;

/** The words of the sign, a line each, as it is printed. */
export function signText(sign: Signed): string[] {
  const { estateName, streetName, responsibleUnit, responsiblePerson } = sign;
  return [
    '挂牌督办',
    `编号：${sign.id}`,
    `小区：${streetName === null ? '' : `${streetName.zh} `}${estateName.zh}`,
    `督办问题：${sign.problem}`,
    `责任单位/人：${responsibleUnit}${responsiblePerson === null ? '' : `/${responsiblePerson}`}`,
    `整改完成时限：${sign.deadlineMs === null ? '—' : dayText(sign.deadlineMs)}`,
    `督办单位：${sign.supervisingUnit}`,
    `挂牌日期：${dayText(sign.hungMs)}`,
  ];
}

/** What is wrong with a sign that is to be hung, beside its form. */
export function mistakesOf(write: HungSignWrite, nowMs: number): { field: string; message: string }[] {
  if (write.deadlineMs <= nowMs) return [{ field: 'deadlineMs', message: 'must be in the future' }];
  if (write.deadlineMs > nowMs + longestMs) return [{ field: 'deadlineMs', message: 'must be within a year' }];
  return [];
}

function covers(scope: string, path: string): boolean {
  const above = scope.replaceAll('-', '_');
  return path === above || path.startsWith(`${above}.`);
}

/** Only who is responsible for a level above the estate hangs a sign there. */
export function mayHang({ role, scopes }: Actor, path: string): boolean {
  if (role !== 'supervisor' && role !== 'admin') return false;
  return scopes.some((scope) => covers(scope, path) && scope.split('.').length < path.split('.').length);
}

/** 销号: by a second person, a verifier or a supervisor of the place. */
export function mayRelease(sign: EstateSign, { userId, role, scopes }: Actor): boolean {
  if (sign.state !== 'hung' || userId === sign.hungById) return false;
  return (role === 'verifier' || role === 'supervisor') && scopes.some((scope) => covers(scope, sign.path));
}
