/** MQTT 3.1.1 §4.7: levels split by `/`, `+` one whole level, `#` the rest and only at the end. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || filter.includes('\u0000')) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || !/[+#]/.test(level);
  });
}

/** A name to publish on: no wildcard. */
export function isTopicName(topic: string): boolean {
  return topic.length > 0 && !/[+#]/.test(topic) && !topic.includes('\u0000');
}

/**
 * Whether every topic that `filter` matches is matched by `pattern` too. Both are filters; a topic name is the filter
 * that matches itself. A pattern that begins with a wildcard does not cover topics that begin with `$` (MQTT 3.1.1 §4.7.2).
 */
export function covers(pattern: string, filter: string): boolean {
  const allowed = pattern.split('/');
  const wanted = filter.split('/');
  if (filter.startsWith('$') && (allowed[0] === '#' || allowed[0] === '+')) return false;
  for (let index = 0; index < allowed.length; index += 1) {
    const level = allowed[index];
    if (level === '#') return true;
    const asked = wanted[index];
    if (asked === undefined || asked === '#') return false;
    if (level !== '+' && level !== asked) return false;
  }
  return wanted.length === allowed.length;
}

export function coveredByAny(patterns: readonly string[], filter: string): boolean {
  return patterns.some((pattern) => covers(pattern, filter));
}
