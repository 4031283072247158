#!/usr/bin/env node
// A Node that is too old for Slipway has to parse and run this file: nothing is imported before it has been asked.
void start();

async function start() {
  const { createRequire } = await import("module");
  const { engines } = createRequire(import.meta.url)("../package.json");
  const version = process.versions.node;
  if (admits(engines.node, version)) {
    await import("../dist/main.js");
    return;
  }
  process.stderr.write(
    `error NODE_UNSUPPORTED: Slipway needs Node \`${engines.node}\`, this is \`${version}\`\n\n` +
      "In a workflow, `actions/setup-node` with `node-version: 24` installs one; elsewhere `nvm install 24` or the like\n",
  );
  process.exitCode = 2;
}

/** Of ranges only what `engines` uses: `^1.2.3` and `>=1.2.3`, joined by `||`. */
function admits(range, version) {
  const actual = version.split(".").map((part) => parseInt(part, 10));
  return range.split("||").some((part) => {
    const match = /^\s*(\^|>=)(\d+)(?:\.(\d+))?(?:\.(\d+))?\s*$/.exec(part);
    if (match === null) return false;
    const least = match.slice(2).map((number) => Number(number || 0));
    if (match[1] === "^" && actual[0] !== least[0]) return false;
    const different = [0, 1, 2].find((index) => actual[index] !== least[index]);
    return different === undefined || actual[different] > least[different];
  });
}
