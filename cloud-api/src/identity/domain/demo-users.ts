import type { Role } from '@anju/contracts';

export interface DemoUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly partyId: string | null;
  readonly scopes: readonly string[];
}

/** People of the demonstration district; the password of each is `<username>-demo`. */
export const demoUsers: readonly DemoUser[] = [
  { username: 'admin', displayName: '系统管理员', role: 'admin', partyId: null, scopes: ['shifan'] },
  { username: 'control', displayName: '指挥中心 陈值班', role: 'dispatcher', partyId: null, scopes: ['shifan'] },
  {
    username: 'supervisor',
    displayName: '区房管 林科长',
    role: 'supervisor',
    partyId: 'district-verifier',
    scopes: ['shifan'],
  },
  {
    username: 'street',
    displayName: '桥东街道 李建国',
    role: 'verifier',
    partyId: 'qiaodong-office',
    scopes: ['shifan.qiaodong'],
  },
  {
    username: 'property',
    displayName: '和平物业 周敏',
    role: 'property',
    partyId: 'heping-property',
    scopes: ['shifan.qiaodong.heping'],
  },
  { username: 'lift', displayName: '安达电梯 王师傅', role: 'contractor', partyId: 'lift-contractor', scopes: [] },
  { username: 'fire', displayName: '平安消防 赵师傅', role: 'contractor', partyId: 'fire-contractor', scopes: [] },
  { username: 'water', displayName: '清源供水 孙师傅', role: 'contractor', partyId: 'water-contractor', scopes: [] },
];

export function demoPassword(username: string): string {
  return `${username}-demo`;
}
