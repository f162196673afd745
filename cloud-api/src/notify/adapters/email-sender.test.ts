import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Channel } from '../domain/channel.js';
import { renderTest } from '../domain/render.js';
import { type MailReceiver, startMailReceiver } from '../testing/receivers.js';
import { senderOf } from './senders.js';

let mail: MailReceiver;
beforeEach(async () => {
  mail = await startMailReceiver();
});
afterEach(() => mail.close());

const send = (over: object = {}, content = renderTest('zh-CN'), signal = new AbortController().signal) => {
  const here = { host: '127.0.0.1', port: mail.port, allowPlain: true, from: '安居 <anju@example.cn>' };
  const channel = Channel.parse({ id: 'mail', kind: 'email', ...here, timeoutMs: 20_000, ...over });
  return senderOf(channel, () => 0).send({ key: 'T-1/2/mail', address: 'duty@example.cn', content }, signal);
};

describe('a mail server', () => {
  it.each([
    ['RCPT', '550 5.1.1 No such mailbox', false],
    ['RCPT', '450 4.2.0 Greylisted, come again', true],
    ['RCPT', '452 4.2.2 Mailbox full', true],
    ['DATA', '554 5.7.1 No', false],
    ['end', '552 5.3.4 Message too big', false],
    ['end', '451 4.3.0 Try again later', true],
    ['MAIL', '421 4.7.0 Too many connections', true],
  ])('that answers %s with %s is asked again: %#', async (command, answer, retryable) => {
    mail.answers.set(command, answer);
    expect(await send()).toEqual({ ok: false, failure: `SMTP: ${answer}`, retryable });
    expect(mail.mails).toEqual([]);
  });

  it.each([
    ['MAIL', '550 5.7.1 Sender not allowed'],
    ['AUTH', '535 5.7.8 Authentication failed'],
  ])('that refuses us at %s and not the message may be mended while it is tried', async (command, answer) => {
    mail.answers.set(command, answer);
    const outcome = await send({ username: 'anju', password: 'pass word' });
    expect(outcome).toMatchObject({ ok: false, retryable: true, failure: expect.stringContaining(answer.slice(0, 3)) });
  });

  it('that has no STARTTLS gets neither password nor message, unless it is said that plain will do', async () => {
    mail.answers.set('STAR', '502 5.5.1 Not implemented');
    const outcome = await send({ allowPlain: false, username: 'anju', password: 'pass word' });
    expect(outcome).toMatchObject({ ok: false, retryable: true, failure: expect.stringMatching(/STARTTLS|502/) });
    expect(mail.commands.map((line) => line.slice(0, 4))).not.toContain('AUTH');
    expect(mail.commands.map((line) => line.slice(0, 4))).not.toContain('MAIL');
    expect(mail.logins).toEqual([]);
  });

  it('that talks without end is hung up on', async () => {
    mail.isEndless = true;
    expect(await send({ timeoutMs: 200 })).toMatchObject({ ok: false, failure: 'no answer within 200 ms' });
    await expect.poll(() => mail.connections(), { timeout: 30_000 }).toBe(0);
  });

  it('is hung up on where the service stops', async () => {
    mail.isEndless = true;
    const stop = new AbortController();
    const outcome = send({}, renderTest('zh-CN'), stop.signal);
    await expect.poll(() => mail.connections(), { timeout: 30_000 }).toBe(1);
    stop.abort();
    expect(await outcome).toMatchObject({ ok: false });
    await expect.poll(() => mail.connections(), { timeout: 30_000 }).toBe(0);
  });

  it('may say whose the mailbox is, and nobody reads it', async () => {
    mail.answers.set('RCPT', '550 5.1.1 <duty@example.cn>: Recipient address rejected');
    expect(await send()).toMatchObject({ failure: 'SMTP: 550 5.1.1 <***>: Recipient address rejected' });
  });

  it('gets a mail of one recipient and no header more, whatever the subject and the text hold', async () => {
    const content = {
      ...renderTest('en'),
      subject: 'A\r\nBcc: all@example.cn\r\n\r\nB',
      text: 'x\r\n.\r\nRCPT TO:<z@example.cn>',
    };
    expect(await send({}, content)).toEqual({ ok: true });
    expect(mail.commands.filter((line) => line.startsWith('RCPT'))).toEqual(['RCPT TO:<duty@example.cn>']);
    const [head = ''] = (mail.mails[0]?.data ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/im);
    expect(head).toMatch(/^To: duty@example\.cn$/m);
    expect(mail.mails).toHaveLength(1);
  });
});
