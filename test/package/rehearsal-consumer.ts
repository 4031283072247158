/** What a stranger's test does with the package: starts a registry, publishes to it with npm, and looks. */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";

import {
  createRunClaims,
  createRunnerEnvironment,
  type PublishedPackage,
  type Rehearsal,
  startRehearsal,
} from "@slipway/rehearsal";

const [npm = ""] = process.argv.slice(2);
// @ts-expect-error: were the types missing, anything would do.
void (() => startRehearsal({ trusts: [] }));

const rehearsal: Rehearsal = await startRehearsal({
  packages: [{ name: "my-package", versions: [{ version: "1.0.0" }] }],
  trust: [{ package: "my-package", repository: "owner/name", file: "release.yml", permissions: ["createPackage"] }],
  tokens: [{ token: "npm_robot", user: "robot", bypassTwoFactor: true }],
});
const claims = createRunClaims({ repository: "owner/name", workflow: "release.yml", ref: "refs/tags/release-1" });
const { ACTIONS_ID_TOKEN_REQUEST_URL: requestUrl = "" } = createRunnerEnvironment(rehearsal, claims);
const { host, hostname } = new URL(rehearsal.registry);

await writeFile("package.json", JSON.stringify({ name: "my-package", version: "1.1.0" }));
await writeFile(".npmrc", `registry=${rehearsal.registry}\n//${host}/:_authToken=npm_robot\n`);
await promisify(execFile)(process.execPath, [npm, "publish"]);

const [published]: readonly PublishedPackage[] = rehearsal.published("my-package");
const { accepted } = rehearsal.puts("my-package", "1.1.0");
console.log(
  JSON.stringify({
    version: published?.version,
    bytes: published !== undefined && published.tarball.length > 0,
    accepted,
    isIssuerHere: new URL(requestUrl).hostname === hostname,
  }),
);
await rehearsal.close();
