export const roles = ['edge', 'payload', 'host', 'broker'] as const;
export type Role = (typeof roles)[number];

/** `n/a`: cannot apply here, for the reason given. */
export const statuses = ['test', 'n/a'] as const;
export type Status = (typeof statuses)[number];

export interface Assertion {
  readonly id: string;
  readonly chapter: string;
  readonly role: Role;
  readonly status: Status;
  readonly reason: string;
}

const header = ['id', 'chapter', 'role', 'status', 'reason'];

/** Reads the table. Throws an error that lists every mistake with its line. */
export function readAssertions(tsv: string): Assertion[] {
  const [first, ...lines] = tsv.trimEnd().split('\n');
  const mistakes: string[] = [];
  if (first !== header.join('\t')) mistakes.push(`line 1: the columns must be ${header.join(', ')}`);
  const seen = new Set<string>();
  const assertions = lines.map((line, index): Assertion => {
    const place = `line ${index + 2}`;
    const [id = '', chapter = '', role = '', status = '', reason = ''] = line.split('\t');
    if (!/^tck-id-[A-Za-z0-9-]+$/.test(id)) mistakes.push(`${place}: ${id} is no assertion id`);
    if (seen.has(id)) mistakes.push(`${place}: ${id} stands there twice`);
    seen.add(id);
    if (!(roles as readonly string[]).includes(role)) mistakes.push(`${place}: ${role} is none of ${roles.join(', ')}`);
    if (!(statuses as readonly string[]).includes(status)) {
      mistakes.push(`${place}: ${status} is none of ${statuses.join(', ')}`);
    }
    if (status === 'n/a' && reason === '') mistakes.push(`${place}: ${id} is n/a without a reason`);
    return { id, chapter, role: role as Role, status: status as Status, reason };
  });
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  return assertions;
}

/** One test of a report. */
export interface Told {
  readonly title: string;
  readonly passed: boolean;
}

export interface Join {
  readonly problems: readonly string[];
  /** `edge a/b, payload c/d, host e/f, n/a g`: kept of those to keep, by role. */
  readonly summary: string;
}

function idsOf(title: string): string[] {
  return [...title.matchAll(/\[(tck-id-[^\]]*)\]/g)].map(([, id]) => String(id));
}

/** An assertion is kept when a test carries its id and every test that does has passed. */
export function joinAssertions(assertions: readonly Assertion[], tests: readonly Told[]): Join {
  const known = new Map(assertions.map((assertion) => [assertion.id, assertion]));
  const carried = new Map<string, boolean>();
  const problems: string[] = [];
  for (const { title, passed } of tests) {
    const ids = idsOf(title);
    if (!passed) problems.push(`failing: ${title}`);
    if (ids.length === 0 && title.includes('tck-id')) problems.push(`an id that cannot be read in: ${title}`);
    for (const id of ids) {
      carried.set(id, passed && (carried.get(id) ?? true));
      const assertion = known.get(id);
      if (assertion === undefined) problems.push(`unknown id ${id} in: ${title}`);
      else if (assertion.status === 'n/a') problems.push(`${id} is n/a in the table and has a test: ${title}`);
    }
  }
  const wanted = assertions.filter(({ status }) => status === 'test');
  for (const { id, role } of wanted) if (!carried.has(id)) problems.push(`no test for ${role} assertion ${id}`);
  const of = (role: Role) => {
    const own = wanted.filter((assertion) => assertion.role === role);
    return `${role} ${own.filter(({ id }) => carried.get(id) === true).length}/${own.length}`;
  };
  const absent = assertions.filter(({ status }) => status === 'n/a').length;
  return { problems, summary: `${of('edge')}, ${of('payload')}, ${of('host')}, n/a ${absent}` };
}
