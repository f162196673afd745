const shanghaiDay = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
});

/** The day in Shanghai as in a ticket's id: `20261122`. */
export function ticketDay(nowMs: number): string {
  return shanghaiDay.format(nowMs).replaceAll('-', '');
}
