import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

import { satisfies, validRange } from "semver";

import { parseJson, textMember, member } from "../values/json.ts";
import { ActionFailure, type ActionJob, type StandIn, type StandInCall, type StandInResult } from "./stand-in.ts";

/** @see https://github.com/actions/setup-node/tree/v7 */
export const SETUP_NODE: StandIn = {
  name: "actions/setup-node",
  versions: ["v6", "v7"],
  inputs: {
    "node-version": "",
    "node-version-file": "",
    architecture: "",
    "check-latest": "false",
    "registry-url": "",
    scope: "",
    token: "",
    cache: "",
    "package-manager-cache": "true",
    "cache-dependency-path": "",
    mirror: "",
    "mirror-token": "",
  },
  unplayed: ["architecture", "mirror", "mirror-token"],
  run: setUpNode,
};

async function setUpNode({ inputs, job }: StandInCall): Promise<StandInResult> {
  const wanted = await readWanted(inputs, job);
  const { version, executable, npm, npx } = job.node;
  if (wanted !== undefined) {
    const range = validRange(wanted.replace(/^v(?=\d)/, ""));
    if (range === null)
      throw new ActionFailure(`\`${wanted}\` of \`node-version\` is not played here: give a version or a range`);
    // The original downloads what is missing; there is only this one here.
    if (!satisfies(version, range)) {
      throw new ActionFailure(`Unable to find Node version '${wanted}': this machine's runner has ${version} only`);
    }
    await mkdir(job.tools, { recursive: true });
    const links = [
      ["node", executable],
      ["npm", npm],
      ["npx", npx],
    ] as const;
    for (const [name, target] of links) {
      await symlink(target, join(job.tools, name)).catch((error: unknown) => {
        if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
      });
    }
    job.addPath(job.tools);
    // A Node of its own, as the original's is: `npm install --global` goes beside it.
    job.setVariable("npm_config_prefix", dirname(job.tools));
    job.log.write(`node: ${version}`);
  }
  // There is no cache here: every look into it misses, which GitHub's may do as well at any time.
  const registry = inputs.get("registry-url") ?? "";
  if (registry !== "") await writeRegistry(registry, inputs, job);
  return { outputs: { "node-version": `v${version}`, "cache-hit": "false" } };
}

async function readWanted(inputs: ReadonlyMap<string, string>, job: ActionJob): Promise<string | undefined> {
  const version = inputs.get("node-version") ?? "";
  const file = inputs.get("node-version-file") ?? "";
  if (version !== "") {
    if (file !== "")
      job.log.write(
        "##[warning]Both node-version and node-version-file inputs are specified, only node-version will be used",
      );
    return version;
  }
  if (file === "") return undefined;
  const text = await readFile(resolve(job.workspace, file), "utf8").catch(() => {
    throw new ActionFailure(`The specified node version file at: ${resolve(job.workspace, file)} does not exist`);
  });
  if (basename(file) !== "package.json") return text.trim();
  const manifest = parseJson(text);
  return textMember(member(manifest, "volta"), "node") ?? textMember(member(manifest, "engines"), "node");
}

/** Version 7 no longer exports a token that is none. */
async function writeRegistry(registry: string, inputs: ReadonlyMap<string, string>, job: ActionJob): Promise<void> {
  const url = new URL(registry.endsWith("/") ? registry : `${registry}/`);
  const scope = inputs.get("scope") ?? "";
  const owner = scope === "" ? "" : `${scope.startsWith("@") ? scope : `@${scope}`}:`;
  const file = join(job.temp, ".npmrc");
  const place = url.href.slice(url.protocol.length);
  await writeFile(file, `${place}:_authToken=\${NODE_AUTH_TOKEN}\n${owner}registry=${url.href}\n`);
  job.setVariable("NPM_CONFIG_USERCONFIG", file);
  const token = inputs.get("token") ?? "";
  if (token !== "") job.setVariable("NODE_AUTH_TOKEN", token);
}
