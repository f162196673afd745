function distance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substituted, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}

/** Up to three of `known` that a person who wrote `wrong` may have meant, the likeliest first. */
/** Shorter pieces are part of too many names to say which was meant. */
const tellingLength = 3;

/** Up to three of `known` that a person who wrote `wrong` may have meant, the likeliest first. */
export function nearMatches(wrong: string, known: Iterable<string>): string[] {
  const needle = wrong.toLowerCase();
  return [...known]
    .map((candidate) => {
      const name = candidate.toLowerCase();
      const edits = distance(needle, name);
      const contains = name.includes(needle) || needle.includes(name);
      const telling = Math.min(needle.length, name.length) >= tellingLength;
      return { candidate, cost: contains && telling ? Math.min(edits, 2) : edits };
    })
    .filter(({ candidate, cost }) => cost <= Math.max(2, Math.floor(candidate.length / 3)) && cost < candidate.length)
    .sort((a, b) => a.cost - b.cost || a.candidate.localeCompare(b.candidate))
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/** `; did you mean "a" or "b"?`, or nothing. */
export function didYouMean(wrong: string, known: Iterable<string>): string {
  const near = nearMatches(wrong, known).map((name) => `"${name}"`);
  return near.length === 0 ? '' : `; did you mean ${near.join(' or ')}?`;
}
