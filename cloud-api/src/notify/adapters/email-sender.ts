import { createHash } from 'node:crypto';
import { createTransport } from 'nodemailer';
import type { ChannelOf } from '../domain/channel.js';
import type { Sender, SendOutcome } from '../usecases/sender.js';
import { failed, quoted } from './http-exchange.js';

interface SmtpFault {
  readonly code?: unknown;
  readonly responseCode?: unknown;
  readonly response?: unknown;
}

/** A recipient who is refused for good stays refused; a wrong login may be mended while the message is tried. */
function outcomeOf(error: unknown, secrets: readonly string[]): SendOutcome {
  const { code, responseCode, response } = (error instanceof Error ? error : {}) as SmtpFault;
  const isFinal = typeof responseCode === 'number' && responseCode >= 500 && code === 'EENVELOPE';
  const said = typeof response === 'string' ? quoted(response, secrets) : String(code ?? 'the connection broke');
  return failed(`SMTP: ${said}`, { retryable: !isFinal });
}

/** Mail by SMTP; the same message keeps its Message-ID at every attempt. */
export function emailSender(channel: ChannelOf<'email'>): Sender {
  const { host, port, secure, allowPlain, username, password, from, timeoutMs } = channel;
  const secrets = password === undefined ? [] : [password];
  return {
    async send({ key, address, content }, signal) {
      const transport = createTransport({
        host,
        port,
        secure,
        requireTLS: !secure && !allowPlain,
        ignoreTLS: allowPlain,
        connectionTimeout: timeoutMs,
        greetingTimeout: timeoutMs,
        socketTimeout: timeoutMs,
        disableFileAccess: true,
        disableUrlAccess: true,
        ...(username === undefined || password === undefined ? {} : { auth: { user: username, pass: password } }),
      });
      const end = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
      const ended = new Promise<SendOutcome>((resolve) => {
        end.addEventListener('abort', () => resolve(failed(`no answer within ${timeoutMs} ms`)), { once: true });
      });
      const messageId = `<${createHash('sha256').update(key).digest('hex').slice(0, 32)}@anju>`;
      const sent = transport
        .sendMail({ from, to: { name: '', address }, subject: content.subject, text: content.text, messageId })
        .then(
          (): SendOutcome => ({ ok: true }),
          (error: unknown) => outcomeOf(error, secrets),
        );
      try {
        return await Promise.race([sent, ended]);
      } finally {
        transport.close();
      }
    },
  };
}
