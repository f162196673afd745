/** Rounded down: 100 % means that nothing was missed, and 0 % that nothing was seen. */
export function percentText(share: number | null | undefined): string {
  if (share == null) return '—';
  return share > 0 && share < 0.01 ? '< 1 %' : `${Math.floor(share * 100)} %`;
}
