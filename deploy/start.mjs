// `npm start`: builds what is stale, then becomes the launcher.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(`Node ${process.versions.node} is too old: Anju needs 20.19 or newer.\n`);
  process.exit(1);
}
const asksForHelp = process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h');
const { buildOrExit } = await import('./build.mjs');
await buildOrExit(asksForHelp ? { page: false } : {});
await import('./launcher/dist/main.js');
