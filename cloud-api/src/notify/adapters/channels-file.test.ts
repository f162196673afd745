import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readChannels } from './channels-file.js';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'anju-channels-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(text: string): Promise<string> {
  const path = join(directory, 'channels.yaml');
  await writeFile(path, text);
  return path;
}

describe('the file of channels', () => {
  it('takes its secrets from the environment', async () => {
    const path = await file(
      [
        'channels:',
        '  - id: duty',
        '    kind: dingtalk',
        `    url: https://oapi.dingtalk.com/robot/send?access_token=\${TOKEN}`,
        `    secret: \${SECRET}`,
        '    audiences: ["officers:shifan.qiaodong", "dispatchers:shifan"]',
        '',
      ].join('\n'),
    );
    expect(readChannels(path, { TOKEN: 'abc', SECRET: 'SEC12345678' })).toMatchObject([
      {
        id: 'duty',
        url: 'https://oapi.dingtalk.com/robot/send?access_token=abc',
        secret: 'SEC12345678',
        ratePerMinute: 18,
      },
    ]);
  });

  it('is refused with every mistake and its line at once, and no secret', async () => {
    const path = await file(
      [
        'channels:',
        '  - id: a',
        '    kind: webhook',
        '    url: ftp://x',
        `    secret: \${SECRET}`,
        '    audiences: [everybody]',
        '  - id: b',
        '    kind: email',
        '    host: mail.example',
        '    from: anju@example.cn',
        '    username: anju',
        '    quietHours: { from: "25:00", to: "07:00" }',
        '  - id: c',
        '    kind: pigeon',
        '',
      ].join('\n'),
    );
    let message = '';
    try {
      readChannels(path, { SECRET: 'short' });
    } catch (error) {
      message = String(error);
    }
    expect(message).toContain(':4:5 channels[0].url: must be an http:// or https:// URL');
    expect(message).toContain(':5:5 channels[0].secret: must have 8 characters or more');
    expect(message).toContain('channels[0].audiences[0]: must be *');
    expect(message).toContain('channels[1].quietHours.from: must be a time of day like 22:00');
    expect(message).toMatch(/:14:5 channels\[2\]\.kind: must be one of webhook, wecom/);
    expect(message).not.toContain('short');
  });

  it('is refused where a name is there twice, or a user name has no password', async () => {
    const mail = ['kind: email', 'host: h', 'from: a@b.cn'];
    const entry = (id: string, ...more: string[]) =>
      `  - id: ${id}\n${[...mail, ...more].map((line) => `    ${line}\n`).join('')}`;
    const twice = await file(`channels:\n${entry('a')}${entry('a')}`);
    expect(() => readChannels(twice, {})).toThrow(/channels\[1\]\.id: a is there already/);
    const half = await file(`channels:\n${entry('a', 'username: x')}`);
    expect(() => readChannels(half, {})).toThrow(/channels\[0\]\.password: give username and password, or neither/);
  });
});
