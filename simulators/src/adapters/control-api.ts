import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { AppError, isAppError } from '@anju/contracts';
import { z } from 'zod';
import type { ScenarioRun } from '../usecases/play-scenario.js';
import type { Simulation } from '../usecases/run-simulation.js';
import { DeviceChangeSchema, MqttChangeSchema } from '../usecases/scenario-file.js';

export interface ControlApiOptions {
  readonly host: string;
  readonly port: number;
  readonly simulation: Simulation;
  /** Ports and connections of an estate, for GET /state. */
  readonly status: () => unknown;
}

const MAX_BODY_BYTES = 64 * 1024;
const EstateBody = z.strictObject({ estate: z.string().optional() });
const SetBody = z.strictObject({
  estate: z.string(),
  path: z.string().min(1),
  value: z.union([z.number(), z.boolean(), z.string(), z.null()]),
});
const SpeedBody = z.strictObject({ speed: z.number() });
const DeviceBody = z.strictObject({ estate: z.string(), ...DeviceChangeSchema.shape });
const MqttBody = z.strictObject({ estate: z.string(), ...MqttChangeSchema.shape });

/**
 * Loopback HTTP by which scenarios and tests steer the simulation: JSON in and out, errors as
 * `{code, message}` with 400, 404, 405 or 415.
 */
export class ControlApi {
  readonly #options: ControlApiOptions;
  readonly #server: Server;
  #port = 0;

  constructor(options: ControlApiOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => {
      void this.#handle(request, response);
    });
  }

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const { host, port } = this.#options;
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (cause: NodeJS.ErrnoException) => {
        const hint = cause.code === 'EADDRINUSE' ? 'is taken; choose another with --control-port' : cause.message;
        reject(
          new AppError('simulator.port_taken', `control port ${host}:${port} ${hint}`, { context: { port }, cause }),
        );
      });
      this.#server.listen(port, host, () => resolve());
    });
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : port;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.#route(request));
    } catch (error) {
      if (error instanceof HttpError) send(response, error.status, { code: error.code, message: error.message });
      else if (isAppError(error)) {
        const unknown = error.code.endsWith('_unknown');
        send(response, unknown ? 404 : 400, { code: error.code, message: error.message });
      } else send(response, 500, { code: 'simulator.internal', message: String(error) });
    }
  }

  async #route(request: IncomingMessage): Promise<unknown> {
    const { simulation } = this.#options;
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const scenario = /^\/scenarios\/([^/]+)$/.exec(path)?.[1];
    const runId = /^\/runs\/([^/]+)$/.exec(path)?.[1];
    if (request.method === 'GET') {
      if (path === '/healthz')
        return { status: 'ok', estates: [...simulation.estates.keys()], speed: simulation.speed };
      if (path === '/scenarios')
        return {
          scenarios: [...simulation.scenarios.values()].map(({ steps, ...rest }) => ({ ...rest, steps: steps.length })),
        };
      if (path === '/state') return this.#state();
      if (runId !== undefined) {
        const run = simulation.run(runId);
        if (run === undefined) throw new HttpError(404, 'simulator.run_unknown', `no run "${runId}"`);
        return describeRun(run);
      }
      throw new HttpError(404, 'simulator.route_unknown', `nothing at GET ${path}`);
    }
    if (request.method !== 'POST') throw new HttpError(405, 'simulator.method_refused', 'GET and POST only');
    if (scenario !== undefined) {
      const body = await readBody(request, EstateBody);
      return describeRun(simulation.start(decodeURIComponent(scenario), body.estate));
    }
    if (path === '/reset') {
      simulation.reset((await readBody(request, EstateBody)).estate);
      return { ok: true };
    }
    if (path === '/set') {
      const body = await readBody(request, SetBody);
      simulation.set(body.estate, body.path, body.value);
      return { ok: true };
    }
    if (path === '/speed') {
      simulation.setSpeed((await readBody(request, SpeedBody)).speed);
      return { speed: simulation.speed };
    }
    if (path === '/device') {
      const { estate, ...change } = await readBody(request, DeviceBody);
      simulation.changeDevice(estate, change);
      return { ok: true };
    }
    if (path === '/mqtt') {
      const { estate, ...change } = await readBody(request, MqttBody);
      simulation.changeMqtt(estate, change);
      return { ok: true };
    }
    throw new HttpError(404, 'simulator.route_unknown', `nothing at POST ${path}`);
  }

  #state(): unknown {
    const { simulation, status } = this.#options;
    const estates = Object.fromEntries(
      [...simulation.estates.values()].map((estate) => [
        estate.id,
        { simulatedTime: new Date(estate.physics.timeMs).toISOString(), physics: estate.physics.snapshot() },
      ]),
    );
    return { speed: simulation.speed, estates, connections: status() };
  }
}

function describeRun(run: ScenarioRun): unknown {
  const { name, title, description, expect, durationMs } = run.scenario;
  const head = { id: run.id, estate: run.estate.id, state: run.state, elapsedMs: run.elapsedMs };
  return { ...head, scenario: { name, title, description, expect, durationMs }, events: run.events };
}

class HttpError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

async function readBody<T>(request: IncomingMessage, schema: z.ZodType<T>): Promise<T> {
  // A web page on this machine cannot send JSON across origins without a preflight, which is not answered.
  const type = request.headers['content-type'] ?? '';
  if (type !== '' && !type.startsWith('application/json')) {
    throw new HttpError(415, 'simulator.media_type', 'send application/json');
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new HttpError(413, 'simulator.body_too_large', `more than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (size > 0 && type === '') throw new HttpError(415, 'simulator.media_type', 'send application/json');
  let document: unknown;
  try {
    document = size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw new HttpError(400, 'simulator.body_invalid', 'the body is not JSON');
  }
  const parsed = schema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  throw new HttpError(400, 'simulator.body_invalid', issues.join('; '));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
