import { TestHost } from '../../uplink/sparkplug-host.test-support.js';

/** A broker with a primary host that confirms what it receives. Prints `{ port, groupId, edgeNodeId, hostId }`; ends with stdin. */
const host = await TestHost.start();
host.confirming = true;
await host.online(Date.now());
process.stdout.write(`${JSON.stringify({ port: host.port, hostId: host.hostId, ...host.node })}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
