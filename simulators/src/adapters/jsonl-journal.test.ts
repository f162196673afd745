import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MqttEntry } from '../usecases/journal.js';
import { JsonlJournal } from './jsonl-journal.js';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'anju-journal-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

const entry = (message: number): MqttEntry => ({
  servedAtMs: 1_700_000_000_000 + message,
  estate: 'heping',
  via: 'mqtt',
  topic: 't',
  quantity: 'smoke',
  value: true,
  unit: '1',
  message,
});
const lines = () =>
  readdirSync(directory)
    .sort()
    .map((name) => readFileSync(join(directory, name), 'utf8').trimEnd().split('\n'));

describe('JsonlJournal', () => {
  it('has every line in the file before write returns', () => {
    const journal = new JsonlJournal(directory, 0);
    journal.write(entry(1));
    expect(lines()).toEqual([[JSON.stringify(entry(1))]]);
    journal.write(entry(2));
    expect(lines()[0]).toHaveLength(2);
    journal.close();
  });

  it('goes on in a next file beyond its size, losing and splitting no line', () => {
    const journal = new JsonlJournal(directory, 0, { fileBytes: 400, totalBytes: 1e6 });
    for (let message = 0; message < 20; message += 1) journal.write(entry(message));
    journal.close();
    expect(lines().length).toBeGreaterThan(3);
    const messages = lines().flatMap((file) => file.map((line) => (JSON.parse(line) as MqttEntry).message));
    expect(messages).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('removes the oldest files beyond its total, never the newest', () => {
    const limits = { fileBytes: 400, totalBytes: 1000 };
    const journal = new JsonlJournal(directory, 0, limits);
    for (let message = 0; message < 50; message += 1) journal.write(entry(message));
    journal.close();
    const messages = lines().flatMap((file) => file.map((line) => (JSON.parse(line) as MqttEntry).message));
    expect(messages.at(-1)).toBe(49);
    expect(messages).toEqual(Array.from({ length: messages.length }, (_, i) => 50 - messages.length + i));
    const bytes = lines().flat().join('\n').length;
    expect(bytes).toBeLessThanOrEqual(limits.totalBytes + 2 * limits.fileBytes);
    expect(bytes).toBeGreaterThan(limits.totalBytes / 2);
  });

  it('never writes into a file of another run', () => {
    new JsonlJournal(directory, 0).close();
    expect(() => new JsonlJournal(directory, 0)).toThrow(/EEXIST/);
    new JsonlJournal(directory, 1).close();
    expect(readdirSync(directory)).toHaveLength(2);
  });
});
