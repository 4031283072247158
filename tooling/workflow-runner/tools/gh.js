/**
 * Stands for GitHub's command line on the image: `gh api <path> [--method <method>] [--jq <filter>]` and nothing else.
 * `jq` is the image's own.
 */
import { spawnSync } from "node:child_process";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { jq: { type: "string", short: "q" }, method: { type: "string", short: "X" } },
  allowPositionals: true,
});
const [command, path, ...rest] = positionals;
if (command !== "api" || path === undefined || rest.length > 0) fail(`\`gh ${positionals.join(" ")}\` is not played here`);
const token = process.env["GH_TOKEN"] || process.env["GITHUB_TOKEN"];
if (!token) {
  fail("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4);
}
const response = await fetch(`${process.env["GITHUB_API_URL"]}/${path.replace(/^\//, "")}`, {
  method: values.method ?? "GET",
  headers: { authorization: `Bearer ${token}` },
});
const text = await response.text();
if (!response.ok) {
  process.stdout.write(text);
  fail(`gh: ${JSON.parse(text).message} (HTTP ${response.status})`);
}
if (values.jq === undefined) process.stdout.write(text);
else process.exitCode = spawnSync("jq", ["--raw-output", values.jq], { input: text, stdio: ["pipe", "inherit", "inherit"] }).status;

function fail(message, code = 1) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
