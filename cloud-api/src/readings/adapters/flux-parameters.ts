/** Rows whose `column` is one of `values`; unlike Flux's own `contains` the storage engine evaluates it. */
export interface AnyOf {
  readonly column: string;
  readonly values: readonly string[];
}

/** A bound parameter: text, an integer, or a predicate over rows. */
export type FluxParameter = string | number | bigint | AnyOf;

export type FluxParameters = Readonly<Record<string, FluxParameter>>;

interface FluxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

const identifier = (name: string): FluxNode => ({ type: 'Identifier', name });

function equals(column: string, value: string): FluxNode {
  return {
    type: 'BinaryExpression',
    operator: '==',
    left: { type: 'MemberExpression', object: identifier('r'), property: { type: 'StringLiteral', value: column } },
    right: { type: 'StringLiteral', value },
  };
}

/** As a balanced tree: Flux's parser of trees knows a greatest depth. */
function either(column: string, values: readonly string[]): FluxNode {
  const [only] = values;
  if (only === undefined) return { type: 'BooleanLiteral', value: false };
  if (values.length === 1) return equals(column, only);
  const middle = values.length >> 1;
  return {
    type: 'LogicalExpression',
    operator: 'or',
    left: either(column, values.slice(0, middle)),
    right: either(column, values.slice(middle)),
  };
}

function literal(parameter: FluxParameter): FluxNode {
  if (typeof parameter === 'string') return { type: 'StringLiteral', value: parameter };
  if (typeof parameter !== 'object') return { type: 'IntegerLiteral', value: String(parameter) };
  return {
    type: 'FunctionExpression',
    params: [{ type: 'Property', key: identifier('r'), value: null }],
    body: either(parameter.column, parameter.values),
  };
}

/**
 * `parameters` as the syntax tree that a query request carries beside its text (`extern`), where it defines the record `params`.
 * The text of a query is therefore constant, and no value can become a part of it.
 */
export function externOf(parameters: FluxParameters): FluxNode {
  const properties = Object.entries(parameters).map(([name, parameter]) => ({
    type: 'Property',
    key: identifier(name),
    value: literal(parameter),
  }));
  const assignment = {
    type: 'VariableAssignment',
    id: identifier('params'),
    init: { type: 'ObjectExpression', properties },
  };
  return { type: 'File', package: null, imports: null, body: [{ type: 'OptionStatement', assignment }] };
}
