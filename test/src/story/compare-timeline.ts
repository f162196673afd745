/** Lines of `expected` that are gone begin with `-`, new ones with `+`; around them as many others as `context`. Empty: they are equal. */
export function diffLines(expected: readonly string[], actual: readonly string[], context = 3): string[] {
  // Longest common subsequence, from the ends.
  const lengths = Array.from({ length: expected.length + 1 }, () => new Array<number>(actual.length + 1).fill(0));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = expected.length - 1; i >= 0; i -= 1) {
    for (let j = actual.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row === undefined) continue;
      row[j] = expected[i] === actual[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: { readonly mark: ' ' | '-' | '+'; readonly text: string }[] = [];
  let [i, j] = [0, 0];
  while (i < expected.length || j < actual.length) {
    const [old, fresh] = [expected[i], actual[j]];
    if (old !== undefined && old === fresh) {
      lines.push({ mark: ' ', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (fresh === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ mark: '-', text: old });
      i += 1;
    } else if (fresh !== undefined) {
      lines.push({ mark: '+', text: fresh });
      j += 1;
    }
  }
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ mark }) => mark !== ' ');
  return lines.flatMap(({ mark, text }, index) => {
    if (!isNear(index)) return [];
    return [...(index > 0 && !isNear(index - 1) ? ['  …'] : []), `${mark} ${text}`];
  });
}
