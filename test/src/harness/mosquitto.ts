import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { programPath } from '../machine.js';
import { freePorts } from './free-ports.js';
import { startProcess } from './service-process.js';
import { type AgentIdentity, type BrokerUnderTest, brokerLogins } from './services.js';
import { InVain, until } from './until.js';

/** A line of Mosquitto's password file, as `mosquitto_passwd` writes it: PBKDF2 with SHA-512. */
function passwordLine(id: string, password: string): string {
  const iterations = 101;
  const salt = randomBytes(12);
  const key = pbkdf2Sync(password, salt, iterations, 64, 'sha512');
  return `${id}:$7$${iterations}$${salt.toString('base64')}$${key.toString('base64')}`;
}

/** The grants of the project's own broker in Mosquitto's words. */
function accessLines(hostId: string, agents: readonly AgentIdentity[]): string[] {
  const own = ({ groupId, edgeNodeId }: AgentIdentity) => [
    `user ${edgeNodeId}`,
    ...['NBIRTH', 'NDEATH', 'NDATA'].map((type) => `topic write spBv1.0/${groupId}/${type}/${edgeNodeId}`),
    ...['DBIRTH', 'DDEATH', 'DDATA'].map((type) => `topic write spBv1.0/${groupId}/${type}/${edgeNodeId}/+`),
    `topic read spBv1.0/${groupId}/NCMD/${edgeNodeId}`,
    `topic read spBv1.0/${groupId}/DCMD/${edgeNodeId}/+`,
    'topic read spBv1.0/STATE/+',
  ];
  return [
    `user ${hostId}`,
    `topic write spBv1.0/STATE/${hostId}`,
    // A worker's host id names the group too.
    ...new Set(agents.map(({ groupId }) => `topic write spBv1.0/STATE/${hostId}-${groupId}`)),
    'topic write spBv1.0/+/NCMD/+',
    'topic write spBv1.0/+/DCMD/+/+',
    'topic read spBv1.0/#',
    'topic readwrite anju/live/#',
    ...agents.flatMap(own),
  ];
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** Debian's Mosquitto on a free port, with logins and access rules as an operator would write them, in `directory`. */
export async function startMosquitto(
  directory: string,
  agents: readonly AgentIdentity[],
  wantedPort?: number,
): Promise<BrokerUnderTest> {
  mkdirSync(directory, { recursive: true });
  const port = wantedPort ?? ((await freePorts(1)) as [number])[0];
  const { host, agentPassword } = brokerLogins;
  const file = (name: string, lines: readonly string[]) => {
    const path = join(directory, name);
    // Mosquitto warns of files that others may read.
    writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o600 });
    return path;
  };
  const passwords = file('passwords', [
    passwordLine(host.id, host.password),
    ...agents.map(({ edgeNodeId }) => passwordLine(edgeNodeId, agentPassword)),
  ]);
  const access = file('access', accessLines(host.id, agents));
  const configuration = file('mosquitto.conf', [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${passwords}`,
    `acl_file ${access}`,
    'persistence false',
    `user ${userInfo().username}`,
  ]);
  const process = startProcess('mosquitto', programPath('mosquitto'), ['-c', configuration]);
  let ended: number | string | undefined;
  process.exited.then((code) => {
    ended = code;
  });
  await until(
    'Mosquitto to listen',
    async () => {
      if (ended !== undefined) throw new InVain(`mosquitto ended (${ended}):\n${process.lines.join('\n')}`);
      return await isListening(port);
    },
    { timeoutMs: 60_000, everyMs: 50 },
  );
  return { process, port, url: `mqtt://127.0.0.1:${port}`, host, agentPassword, stop: () => process.stop() };
}
