import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot, startProcess } from '@anju/tests/harness';
import { deviceName, type Load, placeOnBus, pointsOf } from './load.js';

const module = join(repositoryRoot, 'bench/telegraf');
const command = 'github.com/influxdata/telegraf/cmd/telegraf';
const tags =
  'custom,inputs.modbus,inputs.mqtt_consumer,outputs.mqtt,outputs.influxdb_v2,parsers.influx,serializers.influx';

function version(): string {
  const found = /influxdata\/telegraf v([\d.]+)/.exec(readFileSync(join(module, 'go.mod'), 'utf8'))?.[1];
  if (found === undefined) throw new Error('bench/telegraf/go.mod requires no telegraf');
  return found;
}

/**
 * Path of Telegraf as bench/telegraf/go.mod pins it. Built once for that file's content, in `ANJU_CACHE_DIR` or `.cache` of the
 * checkout. Needs Go and, the first time, its module proxy; about a minute.
 */
export async function telegrafProgram(): Promise<{ path: string; version: string }> {
  const args = [
    'build',
    '-trimpath',
    '-buildvcs=false',
    '-ldflags',
    `-s -w -X github.com/influxdata/telegraf/internal.Version=${version()}`,
    '-tags',
    tags,
  ];
  const hash = createHash('sha256').update(JSON.stringify(args));
  for (const file of ['go.mod', 'go.sum']) hash.update(readFileSync(join(module, file)));
  const folder = join(
    process.env.ANJU_CACHE_DIR ?? join(repositoryRoot, '.cache'),
    `telegraf-${hash.digest('hex').slice(0, 12)}`,
  );
  const path = join(folder, 'telegraf');
  if (!existsSync(path)) {
    if (spawnSync('go', ['version']).error !== undefined) {
      throw new Error('Telegraf is built with Go 1.25.5 or newer, which is missing; --only agent measures without it');
    }
    mkdirSync(folder, { recursive: true });
    const half = join(folder, `telegraf-${process.pid}`);
    const build = startProcess('go build', 'go', [...args, '-o', half, command], {
      cwd: module,
      env: { GOFLAGS: '-mod=readonly' },
    });
    const code = await build.exited;
    if (code !== 0) throw new Error(`go build failed (${code}):\n${build.lines.slice(-20).join('\n')}`);
    // Renamed into place, so that a half-made program is made anew.
    renameSync(half, path);
  }
  return { path, version: version() };
}

/**
 * Telegraf's configuration for a load: one `inputs.modbus` a bus, one request a device, each device's values one line of Influx
 * protocol in a message of its own, sent each second.
 */
export function telegrafConfig(
  load: Load,
  ports: readonly number[],
  mqtt: { readonly port: number; readonly qos: number },
): string {
  const seconds = `${load.periodMs}ms`;
  const fields = pointsOf(load)
    .map(({ address, name, quantity: { type, scale } }) =>
      type === 'u16'
        ? `{ address=${address}, name="${name}", type="UINT16", scale=${scale} }`
        : `{ address=${address}, name="${name}", type="FLOAT32" }`,
    )
    .join(', ');
  const request = (device: number) => `
  [[inputs.modbus.request]]
    slave_id = ${placeOnBus(device, load).unitId}
    byte_order = "ABCD"
    register = "holding"
    measurement = "charging"
    fields = [ ${fields} ]
    [inputs.modbus.request.tags]
      device = "${deviceName(device)}"`;
  const input = (port: number, bus: number) => `
[[inputs.modbus]]
  name = "bus-${bus}"
  controller = "tcp://127.0.0.1:${port}"
  timeout = "1s"
  configuration_type = "request"${Array.from({ length: load.devices }, (_, device) => device)
    .filter((device) => placeOnBus(device, load).bus === bus)
    .map(request)
    .join('')}`;
  return `[agent]
  interval = "${seconds}"
  flush_interval = "${seconds}"
  omit_hostname = true
  quiet = true
[[outputs.mqtt]]
  servers = ["mqtt://127.0.0.1:${mqtt.port}"]
  topic = 'lines/{{ .Tag "device" }}'
  qos = ${mqtt.qos}
  keep_alive = 30
  data_format = "influx"
${ports.map(input).join('\n')}
`;
}
