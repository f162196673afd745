/** An id that nobody has yet; made in the browser, so that a repeated attempt is the same item. Also where there is no `https`. */
export function newItemId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(6));
  return `item-${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
