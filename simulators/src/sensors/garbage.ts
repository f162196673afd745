/** Payloads that a broken device, a wrong firmware or a stranger may put on a topic. None is a valid measurement. */
const samples: ReadonlyArray<string | Buffer> = [
  '{"battery":91,"water_leak":tr',
  '',
  'NaN',
  '{"smoke":"ON","water_leak":"ON","battery":"full"}',
  Buffer.from([0xff, 0xfe, 0x00, 0x80, 0xc3, 0x28, 0x07]),
  '{"ENERGY":{"Power":"--","Voltage":1e999}}',
  '[1,2,3]',
  `{"car_position":${'9'.repeat(400)}}`,
  '{"event_type":"power_heartbeat","port_number":-7,"data":null}',
  '\u0000\u0001 not json at all',
];

export function garbagePayload(index: number): string | Buffer {
  return samples[index % samples.length] ?? '';
}
