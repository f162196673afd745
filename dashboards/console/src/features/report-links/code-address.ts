/** An address as it is printed beside its code and typed by who cannot scan it: what a browser adds by itself is left out. */
export function typedAddress(url: string): string {
  return url.replace(/^https?:\/\//, '');
}

/** Whether an address leads nowhere but to the machine on which it is opened: no code with it may be printed. */
export function isOfOneMachine(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\./.test(hostname);
}
