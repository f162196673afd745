import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { ChannelOf } from '../domain/channel.js';
import type { Sender, SendOutcome } from '../usecases/sender.js';
import { failed, personalIn, quoted } from './http-exchange.js';

interface SmtpFault {
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/** Where a 5xx is about this recipient or this message, and not about who sends: our own login and sender may be mended meanwhile. */
const finalCommands: readonly unknown[] = ['RCPT TO', 'DATA'];

function outcomeOf(error: unknown, secrets: readonly string[]): SendOutcome {
  const { command, responseCode, response } = (error instanceof Error ? error : {}) as SmtpFault;
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && finalCommands.includes(command);
  const said =
    typeof response === 'string' ? response : error instanceof Error ? error.message : 'the connection broke';
  return failed(`SMTP: ${quoted(said, secrets)}`, { retryable: !isFinal });
}

/** Mail by SMTP; the same message keeps its Message-ID at every attempt. */
export function emailSender(channel: ChannelOf<'email'>): Sender {
  const { host, port, secure, allowPlain, username, password, from, timeoutMs } = channel;
  const ours = password === undefined ? [] : [password];
  // The whole attempt has a time-out of its own, which comes first.
  const beyondMs = timeoutMs + 1000;
  return {
    async send({ key, address, content }, signal) {
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && !allowPlain,
        ignoreTLS: allowPlain,
        connectionTimeout: beyondMs,
        greetingTimeout: beyondMs,
        socketTimeout: beyondMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(username === undefined || password === undefined ? {} : { auth: { user: username, pass: password } }),
      });
      // It ends the connection too: a server that says a little now and then would keep it for ever.
      const end = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
      const mail = { from, to: { name: '', address }, subject: content.subject, text: content.text };
      const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@anju>`;
      try {
        await transport.sendMail({ ...mail, messageId, signal: end });
        return { ok: true };
      } catch (error) {
        if (end.aborted) return failed(`no answer within ${timeoutMs} ms`);
        return outcomeOf(error, [...ours, ...personalIn(address)]);
      } finally {
        transport.close();
      }
    },
  };
}
