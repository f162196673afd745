// node deploy/nats/configure.mjs --cluster <cluster.yaml> --to <dir>: writes <dir>/<node>.conf for each node of a cluster of NATS that
// carries Sparkplug B over MQTT. Layout of the file: README.md.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';

const SLUG = /^[a-z0-9][a-z0-9_-]{0,62}$/;
/** An MQTT topic's "." is "//" in a subject of NATS. */
const NAMESPACE = 'spBv1//0';
/** Where instances of the cloud tell each other what changed. */
const LIVE = 'anju.live.>';
/** Where NATS hands a subscriber what has QoS 1 and 2. */
const DELIVERY = ['$MQTT.sub.>', '$MQTT.deliver.pubrel.>'];

const mistakes = [];
const wrong = (place, what) => void mistakes.push(`${place}: ${what}`);

function list(value, place) {
  if (Array.isArray(value) && value.length > 0) return value;
  wrong(place, 'must be a list that is not empty');
  return [];
}

function slug(value, place) {
  if (typeof value !== 'string' || !SLUG.test(value)) wrong(place, 'must be up to 63 of a-z, 0-9, "_" and "-"');
  return String(value);
}

function port(value, place) {
  if (!Number.isInteger(value) || value < 1 || value > 65_535) wrong(place, 'must be a port');
  return Number(value);
}

function secret(value, place) {
  if (typeof value !== 'string' || value.length < 8) wrong(place, 'must be a text of at least 8 characters');
  return String(value);
}

function refuseDoubles(values, place) {
  const seen = new Set();
  for (const value of values) {
    if (seen.has(value)) wrong(place, `"${value}" is there twice`);
    seen.add(value);
  }
}

/** Publishes its STATE, one for each group, commands, and what its instances tell each other; reads all of its groups. */
function hostUser(host, at) {
  const id = slug(host?.id, `${at}.id`);
  const groups = list(host?.groups, `${at}.groups`).map((group, g) => slug(group, `${at}.groups[${g}]`));
  const states = [id, ...groups.map((group) => `${id}-${group}`)].map((each) => `${NAMESPACE}.STATE.${each}`);
  return {
    name: id,
    password: secret(host?.password, `${at}.password`),
    publish: [
      LIVE,
      ...states,
      ...groups.flatMap((g) => [`${NAMESPACE}.${g}.NCMD.*`, `${NAMESPACE}.${g}.DCMD.*.*`]),
      LIVE,
    ],
    subscribe: [
      LIVE,
      'anju.live',
      ...states,
      ...groups.flatMap((g) => [`${NAMESPACE}.${g}`, `${NAMESPACE}.${g}.>`]),
      LIVE,
      ...DELIVERY,
    ],
  };
}

/** Publishes what is its own node's; reads its commands and every host's STATE. */
function agentUser(agent, at) {
  const group = slug(agent?.groupId, `${at}.groupId`);
  const node = slug(agent?.id, `${at}.id`);
  const of = (...types) => types.map((type) => `${NAMESPACE}.${group}.${type}.${node}`);
  return {
    name: node,
    password: secret(agent?.password, `${at}.password`),
    publish: [...of('NBIRTH', 'NDATA', 'NDEATH'), ...of('DBIRTH', 'DDATA', 'DDEATH').map((subject) => `${subject}.*`)],
    subscribe: [...of('NCMD', 'DCMD'), ...of('DCMD').map((s) => `${s}.*`), `${NAMESPACE}.STATE.*`, ...DELIVERY],
  };
}

function renderUser({ name, password, publish, subscribe }) {
  const subjects = (allowed) => `{ allow: ${JSON.stringify(allowed)} }`;
  return [
    `      { user: ${JSON.stringify(name)}, password: ${JSON.stringify(password)}, allowed_connection_types: ["MQTT"],`,
    `        permissions: { publish: ${subjects(publish)}, subscribe: ${subjects(subscribe)} } }`,
  ].join('\n');
}

function render(cluster, node, users) {
  const others = cluster.nodes.filter((other) => other !== node);
  const routes = others.map(
    ({ host, routePort }) => `"nats-route://anju:${cluster.routePassword}@${host}:${routePort}"`,
  );
  return `# Written by deploy/nats/configure.mjs; holds passwords.
server_name: "${node.name}"
host: "127.0.0.1"
port: ${node.clientPort}
http: "127.0.0.1:${node.monitorPort}"
max_payload: 4MB
jetstream { store_dir: ${JSON.stringify(join(cluster.storeDirectory, node.name))}, sync_interval: "1s" }
cluster {
  name: "${cluster.name}"
  listen: "${node.host}:${node.routePort}"
  authorization { user: "anju", password: "${cluster.routePassword}" }
  routes: [${routes.join(', ')}]
}
mqtt {
  host: "${node.host}"
  port: ${node.mqttPort}
  stream_replicas: ${cluster.nodes.length >= 3 ? 3 : 1}
  ack_wait: "10s"
  max_ack_pending: 1024
}
accounts {
  SYS {}
  ANJU {
    jetstream: enabled
    users: [
${users.map(renderUser).join('\n')}
    ]
  }
}
system_account: SYS
`;
}

const { values } = parseArgs({ options: { cluster: { type: 'string' }, to: { type: 'string' } } });
if (values.cluster === undefined || values.to === undefined) {
  process.stderr.write('Usage: node deploy/nats/configure.mjs --cluster <cluster.yaml> --to <dir>\n');
  process.exit(2);
}
const content = parse(readFileSync(values.cluster, 'utf8')) ?? {};
const cluster = {
  name: slug(content.name, 'name'),
  routePassword: secret(content.routePassword, 'routePassword'),
  storeDirectory: resolve(String(content.storeDirectory ?? 'nats-data')),
  nodes: list(content.nodes, 'nodes').map((node, n) => ({
    name: slug(node?.name, `nodes[${n}].name`),
    host: String(node?.host ?? '127.0.0.1'),
    mqttPort: port(node?.mqttPort, `nodes[${n}].mqttPort`),
    clientPort: port(node?.clientPort, `nodes[${n}].clientPort`),
    routePort: port(node?.routePort, `nodes[${n}].routePort`),
    monitorPort: port(node?.monitorPort, `nodes[${n}].monitorPort`),
  })),
};
if (!/^[A-Za-z0-9_-]*$/.test(cluster.routePassword)) wrong('routePassword', 'must be of A-Z, a-z, 0-9, "_" and "-"');
if (cluster.nodes.length !== 1 && cluster.nodes.length < 3)
  wrong('nodes', 'must be 1, or 3 and more: two have no majority');
const users = [
  ...list(content.hosts, 'hosts').map((host, h) => hostUser(host, `hosts[${h}]`)),
  ...(content.agents === undefined ? [] : list(content.agents, 'agents')).map((agent, a) =>
    agentUser(agent, `agents[${a}]`),
  ),
];
refuseDoubles(
  cluster.nodes.map(({ name }) => name),
  'nodes',
);
refuseDoubles(
  users.map(({ name }) => name),
  'hosts and agents',
);
if (mistakes.length > 0) {
  process.stderr.write(`${values.cluster} has mistakes:\n  ${mistakes.join('\n  ')}\n`);
  process.exit(2);
}
mkdirSync(values.to, { recursive: true });
for (const node of cluster.nodes) {
  const file = join(values.to, `${node.name}.conf`);
  writeFileSync(file, render(cluster, node, users), { mode: 0o600 });
  process.stdout.write(`${file}\n`);
}
