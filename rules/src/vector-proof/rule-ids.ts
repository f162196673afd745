/** One line of `coverage/rule-ids.tsv`: a rule that the domain facts name, and what stands for it here. */
export interface NamedRule {
  /** Section of the domain facts: `1.2`. */
  readonly section: string;
  readonly id: string;
  readonly tag: string;
  readonly confidence: string;
  /** Ids of the shipped rules that say it; empty where none does. */
  readonly shipped: readonly string[];
  /** Why no rule says it, or why another one does; empty where nothing is to be explained. */
  readonly reason: string;
}

const columns = ['section', 'id', 'tag', 'confidence', 'shipped', 'reason'];

/** Reads the list. Throws with the line number where a line is not as the header says. */
export function parseRuleIds(text: string): NamedRule[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const [header, ...rest] = lines;
  if (header !== columns.join('\t')) throw new Error(`rule-ids.tsv must begin with: ${columns.join(' ')}`);
  return rest.map((line, at) => {
    const cells = line.split('\t');
    const [section = '', id = '', tag = '', confidence = '', shipped = '', reason = ''] = cells;
    if (cells.length !== columns.length || section === '' || id === '')
      throw new Error(`rule-ids.tsv, entry ${at + 1}: ${cells.length} of ${columns.length} columns, id “${id}”`);
    return { section, id, tag, confidence, shipped: shipped === '' ? [] : shipped.split(' '), reason };
  });
}
