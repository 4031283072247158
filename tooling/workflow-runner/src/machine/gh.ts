/**
 * Stands for GitHub's command line on the image: `gh api <path> [--method <method>] [--input -] [--jq <filter>]` and nothing else.
 * `jq` is the image's own.
 */
import { spawnSync } from "node:child_process";
import { text as readText } from "node:stream/consumers";
import { parseArgs } from "node:util";

import { parseJson, textMember } from "../values/json.ts";

const { values, positionals } = parseArgs({
  options: { jq: { type: "string", short: "q" }, method: { type: "string", short: "X" }, input: { type: "string" } },
  allowPositionals: true,
});
process.exitCode = await answer(positionals);

async function answer([command, path, ...rest]: readonly string[]): Promise<number> {
  if (command !== "api" || path === undefined || rest.length > 0) {
    return fail(`\`gh ${positionals.join(" ")}\` is not played here`);
  }
  const token = process.env["GH_TOKEN"] ?? process.env["GITHUB_TOKEN"] ?? "";
  if (token === "") {
    // In the original's words, and with its exit code.
    return fail("gh: To use GitHub CLI in a GitHub Actions workflow, set the GH_TOKEN environment variable.", 4);
  }
  const response = await fetch(`${process.env["GITHUB_API_URL"] ?? ""}/${path.replace(/^\//, "")}`, {
    method: values.method ?? "GET",
    headers: { authorization: `Bearer ${token}` },
    ...(values.input === "-" ? { body: await readText(process.stdin) } : {}),
  });
  const text = await response.text();
  if (!response.ok) {
    process.stdout.write(text);
    return fail(`gh: ${textMember(parseJson(text), "message") ?? ""} (HTTP ${String(response.status)})`);
  }
  if (values.jq === undefined) {
    process.stdout.write(text);
    return 0;
  }
  return (
    spawnSync("jq", ["--raw-output", values.jq], { input: text, stdio: ["pipe", "inherit", "inherit"] }).status ?? 1
  );
}

function fail(message: string, code = 1): number {
  process.stderr.write(`${message}\n`);
  return code;
}
