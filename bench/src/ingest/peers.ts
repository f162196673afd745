import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startProcess, until } from '@anju/tests/harness';
import { startChild } from '../edge/child.js';
import { cpuSeconds, processMemory } from '../edge/process-cost.js';
import { telegrafProgram } from '../edge/telegraf.js';
import type { WriterAnswer, WriterSettings } from './bare-writer.js';
import { countFields, makeBucket, startInflux } from './influx.js';
import type { LinesAnswer, LinesSettings } from './lines-field.js';
import type { IngestRun } from './run-district.js';
import { password, startBroker } from './stack.js';
import { megabytes, number, print } from './table.js';

const used = (pid: number) => {
  const { user, system } = cpuSeconds(pid);
  return user + system;
};

/** CPU seconds of Telegraf for a million readings, without rules, deduplication or confirmation. */
export async function measureTelegraf(run: IngestRun, periodMs: number): Promise<number> {
  const { folder, estates, seconds, isQuick } = run;
  const program = await telegrafProgram();
  const stops: (() => unknown)[] = [];
  try {
    const influx = await startInflux();
    stops.push(() => influx.stop());
    await makeBucket(influx.server, 'peer');
    const stack = await startBroker(folder, estates, run.brokerFlags);
    stops.push(() => stack.broker.stop());
    const { url, org, token } = influx.server;
    const file = join(folder, 'telegraf.conf');
    writeFileSync(
      file,
      `[agent]
  interval = "1s"
  flush_interval = "1s"
  metric_batch_size = 5000
  metric_buffer_limit = 1000000
  omit_hostname = true
[[inputs.mqtt_consumer]]
  servers = ["tcp://127.0.0.1:${stack.fieldPort}"]
  topics = ["lines/#"]
  qos = 0
  client_id = "telegraf"
  username = "peer"
  password = "${password}"
  topic_tag = ""
  max_undelivered_messages = 100000
  data_format = "influx"
[[outputs.influxdb_v2]]
  urls = ["${url}"]
  token = "${token}"
  organization = "${org}"
  bucket = "peer"
`,
    );
    const telegraf = startProcess('telegraf', program.path, ['--config', file]);
    stops.push(() => telegraf.stop());
    await until('Telegraf to subscribe', () => telegraf.lines.some((line) => /Connected/.test(line)), {
      timeoutMs: 60_000,
    });
    const field = await startChild<LinesSettings, object, { sending: boolean }, LinesAnswer>(
      'lines-field',
      { port: stack.fieldPort, password, estates, periodMs },
      import.meta.url,
    );
    stops.push(() => field.stop());
    await field.ask({ sending: true });
    await delay(isQuick ? 1000 : periodMs);
    const [before, sentBefore, beganMs] = [used(telegraf.pid), await field.ask({ sending: true }), performance.now()];
    const influxBefore = used(influx.pid);
    await delay(seconds * 1000);
    const [after, sentAfter] = [used(telegraf.pid), await field.ask({ sending: true })];
    const influxAfter = used(influx.pid);
    const passed = (performance.now() - beganMs) / 1000;
    const memory = processMemory(telegraf.pid);
    const readings = sentAfter.sent - sentBefore.sent;
    const perMillion = ((after - before) / readings) * 1e6;
    const { sent } = await field.ask({ sending: false });
    let stored = 0;
    await until(
      'Telegraf to write the rest',
      async () => {
        stored = await countFields(influx.server, 'peer', 'r._measurement == "reading" and exists r._value');
        return stored >= sent;
      },
      { timeoutMs: isQuick ? 5_000 : 30_000, everyMs: 2_000 },
    ).catch(() => undefined);
    print(`\nTelegraf ${program.version}, ${number(estates)} estates`, `${number(readings / passed)} readings/s sent`);
    print('  telegraf', `${perMillion.toFixed(2)} CPU s/M readings, ${megabytes(memory.proportionalBytes)}`);
    print('  influxd', `${(((influxAfter - influxBefore) / readings) * 1e6).toFixed(2)} CPU s/M readings`);
    print('  sent, stored', `${number(sent)}, ${number(stored)}`);
    return perMillion;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

/** Values a second that this InfluxDB takes in lines of ten fields from a writer that does nothing else. */
export async function measureBare(run: IngestRun): Promise<number> {
  const { estates, seconds, isQuick } = run;
  const influx = await startInflux();
  try {
    await makeBucket(influx.server, 'bare');
    const { url, org, token } = influx.server;
    const writer = await startChild<WriterSettings, object, object, WriterAnswer>(
      'bare-writer',
      { url, org, token, bucket: 'bare', facilities: estates * 10 },
      import.meta.url,
    );
    try {
      await delay(isQuick ? 1000 : 5000);
      const [before, cpuBefore, beganMs] = [await writer.ask({}), used(influx.pid), performance.now()];
      const writerBefore = used(writer.pid);
      await delay(seconds * 1000);
      const [after, cpuAfter] = [await writer.ask({}), used(influx.pid)];
      const passed = (performance.now() - beganMs) / 1000;
      const values = after.values - before.values;
      print('\nbare writer, lines of 10 fields', `${number(values / passed)} values/s`);
      print('  influxd', `${(((cpuAfter - cpuBefore) / values) * 1e6).toFixed(2)} CPU s/M values`);
      print('  writer', `${(((used(writer.pid) - writerBefore) / values) * 1e6).toFixed(2)} CPU s/M values`);
      return values / passed;
    } finally {
      await writer.stop();
    }
  } finally {
    await influx.stop();
  }
}
