import { changingServer } from './changing-server';
import { conformance } from './conformance';
import { hostileServers } from './hostile-servers';
import type { Installed } from './installed';
import { realServers } from './real-servers';

// MCP as others speak it: our client against servers made with the SDKs of its authors and against hostile ones, a server behind
// the gateway of tools that changes what it says, and the conformance suite of the protocol.

async function main(installed: Installed): Promise<void> {
  await realServers(installed);
  await hostileServers();
  await changingServer(installed);
  await conformance(installed);
}

const [folder, node, python] = process.argv.slice(2);
main({ folder: folder!, node: node!, python: python! }).then(
  () => process.exit(0),
  (error: Error) => {
    console.error(error.message);
    process.exit(1);
  },
);
