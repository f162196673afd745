import { createServer as createHttpServer, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';

export interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpReceiver {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly received: Received[];
  /** Requests that it had to answer at the same time. */
  mostAtOnce: number;
  /** What it answers from now on; `'hang'`: nothing at all. */
  answer: ((request: Received) => Answer) | 'hang';
  close(): Promise<void>;
}

/** A server on the loopback that keeps what it receives. */
export async function startHttpReceiver(): Promise<HttpReceiver> {
  const received: Received[] = [];
  let open = 0;
  const server = createHttpServer((request, response) => {
    open += 1;
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, open);
    response.on('close', () => {
      open -= 1;
    });
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const one = { method, path: url, headers, body };
      received.push(one);
      if (receiver.answer === 'hang') return;
      const { status = 200, headers: own = {}, body: text = '' } = receiver.answer(one);
      response.writeHead(status, own).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: HttpReceiver = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    mostAtOnce: 0,
    answer: () => ({}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return receiver;
}

export interface MailReceiver {
  readonly port: number;
  readonly mails: { readonly to: string; readonly data: string }[];
  /** Recipients that it refuses for good. */
  readonly refused: Set<string>;
  /** Of a login, what it got: `AUTH PLAIN` decoded. */
  readonly logins: string[];
  /** What it answers instead, by the first word of a command; `end`: to the end of a mail. */
  readonly answers: Map<string, string>;
  /** Every command that it got. */
  readonly commands: string[];
  /** Says nothing from the beginning. */
  isSilent: boolean;
  /** Never says the end of its greeting, and a little of it now and then. */
  isEndless: boolean;
  /** Connections that are open. */
  connections(): number;
  close(): Promise<void>;
}

/** A mail server without TLS, as far as a client that sends needs one (RFC 5321). */
export async function startMailReceiver(): Promise<MailReceiver> {
  const sockets = new Set<import('node:net').Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (receiver.isSilent) return;
    if (receiver.isEndless) {
      const more = setInterval(() => socket.write('220-and so on\r\n'), 20);
      socket.on('close', () => clearInterval(more));
      return;
    }
    let pending = '';
    let to = '';
    let isData = false;
    const say = (line: string) => socket.write(`${line}\r\n`);
    say('220 test ESMTP');
    const command = (line: string): void => {
      const verb = line.slice(0, 4).toUpperCase();
      receiver.commands.push(line);
      const told = receiver.answers.get(verb);
      if (told !== undefined) say(told);
      else if (verb === 'EHLO') socket.write('250-test\r\n250 AUTH PLAIN\r\n');
      else if (verb === 'AUTH') {
        receiver.logins.push(Buffer.from(line.split(' ')[2] ?? '', 'base64').toString('utf8'));
        say('235 2.7.0 Authentication successful');
      } else if (verb === 'RCPT') {
        to = /<([^>]*)>/.exec(line)?.[1] ?? '';
        say(receiver.refused.has(to) ? '550 5.1.1 User unknown' : '250 2.1.5 Ok');
      } else if (verb === 'DATA') {
        isData = true;
        say('354 End data with <CR><LF>.<CR><LF>');
      } else if (verb === 'QUIT') {
        say('221 2.0.0 Bye');
        socket.end();
      } else say('250 Ok');
    };
    socket.on('data', (part) => {
      pending += part.toString('utf8');
      for (;;) {
        const end = isData ? pending.indexOf('\r\n.\r\n') : pending.indexOf('\r\n');
        if (end < 0) return;
        const text = pending.slice(0, end);
        pending = pending.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          const told = receiver.answers.get('end');
          if (told === undefined) receiver.mails.push({ to, data: text });
          say(told ?? '250 2.0.0 Ok: queued');
        } else command(text);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: MailReceiver = {
    port: (server.address() as AddressInfo).port,
    mails: [],
    refused: new Set(),
    logins: [],
    answers: new Map(),
    commands: [],
    isSilent: false,
    isEndless: false,
    connections: () => sockets.size,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
  return receiver;
}
