import type { OperationNote, OperationNotes } from './examples/operation-note.js';
import { problemResponse, sharedResponseComponents, sharedResponses } from './problem-responses.js';

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}

interface Response {
  readonly description?: string;
  readonly content?: Readonly<Record<string, Media>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
}

/** What is read and written here of an operation; all else passes through. */
export interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Response;
  readonly responses: Readonly<Record<string, Response>>;
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const methods = new Set(['get', 'put', 'post', 'delete', 'patch']);
const prefix = '/api/v1';

/** The name of an operation among the notes. */
export const noteKey = (method: string, path: string) =>
  `${method.toUpperCase()} ${path.startsWith(prefix) ? path.slice(prefix.length) : path}`;

function withExample<T extends Response>(response: T, example: unknown): T {
  const content = Object.entries(response.content ?? {}).map(([type, media]) => [type, { ...media, example }]);
  return { ...response, content: Object.fromEntries(content) };
}

function describeParameter(parameter: Parameter, note: OperationNote | undefined): Parameter {
  const values: Readonly<Record<string, unknown>> | undefined = parameter.in === 'path' ? note?.path : note?.query;
  const example = values?.[parameter.name];
  return example === undefined ? parameter : { ...parameter, ...{ example } };
}

function describeResponse(status: string, response: Response, note: OperationNote | undefined): object {
  if (Number(status) < 300) {
    const description = response.description === 'Default Response' ? 'Success' : (response.description ?? 'Success');
    const described = { ...response, description };
    return note?.answer === undefined ? described : withExample(described, note.answer);
  }
  const codes = note?.refusals?.[Number(status)];
  if (codes !== undefined) return problemResponse(Number(status), response.description ?? 'Refused', codes);
  const shared = sharedResponses[Number(status)];
  return shared === undefined ? response : { $ref: `#/components/responses/${shared.name}` };
}

function describeOperation(operation: Operation, note: OperationNote | undefined): Operation {
  const { summary, parameters, requestBody, responses } = operation;
  const description = note?.description ?? operation.description;
  return {
    ...(note === undefined ? {} : { operationId: note.operationId }),
    ...(summary === undefined ? {} : { summary }),
    ...(description === undefined ? {} : { description }),
    ...operation,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters: parameters.map((each) => describeParameter(each, note)) }),
    ...(requestBody === undefined || note?.body === undefined
      ? {}
      : { requestBody: withExample(requestBody, note.body) }),
    responses: Object.fromEntries(
      Object.entries(responses).map(([status, response]) => [status, describeResponse(status, response, note)]),
    ),
  };
}

/** The description with what the notes say, and every refusal with its codes. */
export function describeOperations<T extends { readonly paths?: object; readonly components?: object }>(
  document: T,
  notes: OperationNotes,
): T {
  const paths = Object.entries((document.paths ?? {}) as Paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries(operations).map(([method, operation]) => [
        method,
        methods.has(method) ? describeOperation(operation, notes[noteKey(method, path)]) : operation,
      ]),
    ),
  ]);
  return {
    ...document,
    components: { ...document.components, responses: sharedResponseComponents() },
    paths: Object.fromEntries(paths),
  };
}
