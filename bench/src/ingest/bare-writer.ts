import { Agent, request } from 'node:http';
import { answerParent } from '../edge/child.js';

export interface WriterSettings {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
  readonly facilities: number;
}

export interface WriterAnswer {
  /** Values written and confirmed since the start. */
  readonly values: number;
}

const linesOfWrite = 5_000;
const fieldsOfLine = 10;
const writesAtOnce = 2;
const { url, org, bucket, token, facilities } = JSON.parse(process.argv[2] ?? '') as WriterSettings;

/** Lines of ten fields for one facility after the other, encoded once; only their times are written over. */
class Body {
  readonly bytes: Buffer;
  readonly #timesAt: number[] = [];

  constructor(first: number) {
    const parts: string[] = [];
    let length = 0;
    for (let line = 0; line < linesOfWrite; line += 1) {
      const number = (first + line) % facilities;
      const fields = Array.from(
        { length: fieldsOfLine },
        (_, field) => `point_${field}=${(field + line / 100).toFixed(2)}`,
      );
      const head = `reading,estate=estate-${Math.floor(number / 10)},facility=estate-${number} ${fields.join(',')} `;
      this.#timesAt.push(length + head.length);
      parts.push(head, '0'.repeat(19), '\n');
      length += head.length + 20;
    }
    this.bytes = Buffer.from(parts.join(''), 'latin1');
  }

  at(ms: number): Buffer {
    const time = `${ms}000000`;
    for (const place of this.#timesAt) this.bytes.write(time, place, 'latin1');
    return this.bytes;
  }
}

const agent = new Agent({ keepAlive: true, maxSockets: writesAtOnce });
let values = 0;
let nextMs = Date.now() - 3_600_000;

function write(body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Token ${token}`, 'content-length': body.length };
    const asked = request(
      `${url}/api/v2/write?org=${org}&bucket=${bucket}&precision=ns`,
      { method: 'POST', agent, headers },
      (response) => {
        response.resume();
        response.on('end', () =>
          response.statusCode === 204 ? resolve() : reject(new Error(`InfluxDB answered ${response.statusCode}`)),
        );
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}

async function keepWriting(writer: number): Promise<void> {
  const bodies = Array.from({ length: 4 }, (_, index) => new Body((index * writesAtOnce + writer) * linesOfWrite));
  for (let turn = 0; ; turn += 1) {
    nextMs += 1;
    await write((bodies[turn % bodies.length] as Body).at(nextMs));
    values += linesOfWrite * fieldsOfLine;
  }
}

answerParent<object, WriterAnswer>(() => ({ values }));
process.send?.({});
await Promise.all(Array.from({ length: writesAtOnce }, (_, writer) => keepWriting(writer)));
