import {
  DataType,
  deviceTopic,
  encodePayload,
  type Metric,
  metricNames,
  nodeTopic,
  stateTopic,
} from '@anju/contracts/sparkplug';
import mqtt from 'mqtt';
import { type AgentIdentity, brokerLogins, type CloudUnderTest } from './services.js';

export type PointValues = Readonly<Record<string, number | boolean>>;

/** An edge agent's words without the agent: what its devices read, at the times that the test gives. */
export interface AgentVoice {
  /** Values of a device's points; `atMs` default now. */
  say(device: string, values: PointValues, atMs?: number): Promise<void>;
  end(): Promise<void>;
}

const datatypeOf = (value: number | boolean) => (typeof value === 'boolean' ? DataType.Boolean : DataType.Double);

/** Connects as the agent and announces its devices with what their points read first. */
export async function speakAs(
  cloud: CloudUnderTest,
  agent: AgentIdentity,
  devices: Readonly<Record<string, PointValues>>,
): Promise<AgentVoice> {
  const client = await mqtt.connectAsync(cloud.brokerUrl, {
    clientId: agent.edgeNodeId,
    username: agent.edgeNodeId,
    password: brokerLogins.agentPassword,
    reconnectPeriod: 0,
  });
  let seq = 0;
  const last: Record<string, PointValues> = { ...devices };
  const publish = async (topic: string, metrics: readonly Metric[]) => {
    const payload = encodePayload({ timestampMs: Date.now(), seq, metrics });
    seq = (seq + 1) % 256;
    await client.publishAsync(topic, Buffer.from(payload), { qos: 0 });
  };
  const metricsOf = (values: PointValues, timestampMs: number): Metric[] =>
    Object.entries(values).map(([name, value]) => ({ name, datatype: datatypeOf(value), timestampMs, value }));
  const birth = async () => {
    seq = 0;
    await publish(nodeTopic('NBIRTH', agent), [
      { name: metricNames.bdSeq, datatype: DataType.Int64, value: 0 },
      { name: metricNames.rebirth, datatype: DataType.Boolean, value: false },
    ]);
    for (const [device, values] of Object.entries(last)) {
      await publish(deviceTopic('DBIRTH', agent, device), metricsOf(values, Date.now()));
    }
  };
  const commands = nodeTopic('NCMD', agent);
  const online = new Promise<void>((resolve, reject) => {
    client.on('message', (topic) => {
      // Whatever the host commands of such an agent is a rebirth.
      if (topic === commands) birth().catch(reject);
      else resolve();
    });
  });
  await client.subscribeAsync([stateTopic(brokerLogins.host.id), commands], { qos: 1 });
  await online;
  await birth();
  return {
    say: (device, values, atMs = Date.now()) => {
      last[device] = { ...last[device], ...values };
      return publish(deviceTopic('DDATA', agent, device), metricsOf(values, atMs));
    },
    end: () => client.endAsync(true),
  };
}
