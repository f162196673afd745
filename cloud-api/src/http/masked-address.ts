/** Enough of an address to know it again. */
export function maskedAddress(address: string): string {
  const at = address.indexOf('@');
  if (at > 0) return `${address.slice(0, 1)}***${address.slice(at)}`;
  return address.length < 8 ? '***' : `${address.slice(0, -8)}****${address.slice(-4)}`;
}
