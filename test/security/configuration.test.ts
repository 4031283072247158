import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";

import { expect, onTestFinished, test } from "vitest";

import { createManifest } from "../fixtures/create-manifest.ts";
import { createRepository } from "../fixtures/create-repository.ts";
import { findCredentials, OUTPUT } from "../fixtures/find-credentials.ts";
import { runChild } from "../fixtures/run-child.ts";
import { runSlipway } from "../fixtures/run-slipway.ts";
import { startRelease, type StartedRelease } from "../fixtures/start-release.ts";

interface Listener {
  readonly origin: string;
  readonly requests: IncomingMessage[];
}

/** Somebody's server: hears all and says no, as a proxy too. */
async function listen(status = 401, body: object = { error: "who are you" }): Promise<Listener> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server.on("connect", (request, socket) => {
    requests.push(request);
    socket.destroy();
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  return { origin: `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`, requests };
}

async function start(): Promise<StartedRelease> {
  const release = await startRelease({ anvils: [], hammers: ["anvils"] });
  onTestFinished(() => release.close());
  return release;
}

/** Everything that was sent there, addresses and headers. */
function heard({ requests }: Listener): string {
  return JSON.stringify(requests.map(({ method, url, rawHeaders }) => [method, url, rawHeaders]));
}

test.each([
  ["a proxy", (thief: Listener) => `proxy=${thief.origin}\nhttps-proxy=${thief.origin}\n`],
  ["a file that is named by a secret", () => "cafile=/${ACTIONS_ID_TOKEN_REQUEST_TOKEN}/x\n"],
  ["a directory in the place of a certificate", () => "cafile=.\n"],
  ["another registry", (thief: Listener) => `registry=${thief.origin}/\n//127.0.0.1/:_authToken=\${NPM_TOKEN}\n`],
])("%s in an .npmrc above the packed directory or in the home is not read where an ID token is", async (_, text) => {
  const thief = await listen();
  const release = await start();
  const { base, packed, environment, requestToken } = release;
  await writeFile(join(base, "package.json"), "{}");
  await writeFile(join(base, ".npmrc"), text(thief));
  await writeFile(join(base, "home/.npmrc"), text(thief));
  await mkdir(join(base, "node_modules"));
  const run = await runChild(["publish", "--from", packed, ...release.arguments], { directory: base, environment });
  expect(run.stderr).toContain("2 packages published");
  expect(run.exitCode).toBe(0);
  expect(thief.requests).toHaveLength(0);
  expect(findCredentials(OUTPUT, run.stdout + run.stderr, [requestToken])).toStrictEqual([]);
});

test("a file that is named for the job is read", async () => {
  const thief = await listen();
  const release = await start();
  const { base, packed, environment } = release;
  await writeFile(join(base, "named"), `proxy=${thief.origin}\nhttps-proxy=${thief.origin}\n`);
  const options = ["--userconfig", "named", "--retry-delay", "1", "--wait", "1", ...release.arguments];
  const run = await runChild(["publish", "--from", packed, ...options], { directory: base, environment });
  expect(run.exitCode).not.toBe(0);
  expect(thief.requests.length).toBeGreaterThan(0);
});

test("a stranger's repository gets no variable, and one line says so", async () => {
  const thief = await listen(404);
  const host = new URL(thief.origin).host;
  const directory = await createRepository({
    "package.json": createManifest("anvils", undefined),
    ".npmrc": `registry=${thief.origin}/\n//${host}/:_authToken=\${AWS_SECRET_ACCESS_KEY}\n`,
  });
  const environment = { AWS_SECRET_ACCESS_KEY: "aws-secret-access-key", HOME: "/nowhere" };
  for (const command of ["check", "plan"]) {
    const { stdout, stderr } = await runSlipway(directory, [command], environment);
    expect(stdout + stderr).not.toContain("aws-secret");
    expect(stderr.split("\n").filter((line) => line.includes("AWS_SECRET_ACCESS_KEY"))).toStrictEqual([
      `\`\${AWS_SECRET_ACCESS_KEY}\` in the project's \`.npmrc\` is not filled in (\`//${host}/:_authToken\`): it would go to \`${host}\`, which your own npm configuration does not know`,
    ]);
  }
  expect(thief.requests.length).toBeGreaterThan(0);
  expect(heard(thief)).not.toMatch(/aws-secret|authorization/iu);
});

test("a stranger's repository gets the variables that all use, where nobody is answered without, and one line says so", async () => {
  for (const [status, goes] of [
    [401, true],
    [200, false],
  ] as const) {
    const server = await listen(status, { name: "anvils", versions: {}, time: { unpublished: {} } });
    const host = new URL(server.origin).host;
    const told = `\`\${NPM_TOKEN}\` goes to \`${host}\`: the project's \`.npmrc\` says so, and nobody is answered there without it`;
    const directory = await createRepository({
      "package.json": createManifest("anvils", undefined),
      ".npmrc": `registry=${server.origin}/\n//${host}/:_authToken=\${NPM_TOKEN}\n`,
    });
    const { stdout, stderr } = await runSlipway(directory, ["check"], {
      NPM_TOKEN: "a-token-of-mine",
      HOME: "/nowhere",
    });
    expect(stdout + stderr).not.toContain("a-token-of-mine");
    expect(stderr.split("\n").filter((text) => text.trim() === told)).toHaveLength(goes ? 1 : 0);
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
    expect(heard(server).includes("a-token-of-mine")).toBe(goes);
  }
});

test("a person's token is read with only where nobody is answered without", async () => {
  const open = await listen(404);
  const host = new URL(open.origin).host;
  const directory = await createRepository({
    "package.json": createManifest("anvils", undefined),
    ".npmrc": "strict-ssl=false\n",
  });
  await mkdir(join(directory, "home"));
  await writeFile(join(directory, "home/.npmrc"), `registry=${open.origin}/\n//${host}/:_authToken=a-persons-token\n`);
  const home = { HOME: join(directory, "home") };
  await runSlipway(directory, ["check"], home);
  expect(open.requests.length).toBeGreaterThan(0);
  expect(heard(open)).not.toContain("a-persons-token");
  await writeFile(join(directory, ".npmrc"), "");
  await runSlipway(directory, ["check"], home);
  const authorizations = open.requests.map(({ headers }) => headers.authorization);
  expect(authorizations.at(0)).toBeUndefined();
  expect(authorizations.at(-1)).toBe("Bearer a-persons-token");
});

test.each([
  [["approve", "report.json", "--otp", "123456x"], "123456x"],
  [["approve", "report.json", "--otp=1234567y"], "1234567y"],
  [["approve", "report.json", "--opt=123456"], "123456"],
  [["approve", "report.json", "123456"], "123456"],
])("no usage error repeats a one-time password: %j", async (line, code) => {
  const { exitCode, stdout, stderr } = await runSlipway(process.cwd(), line);
  expect(exitCode).toBe(2);
  expect(stdout + stderr).not.toContain(code);
});

test("what a registry repeats is in no output, report or summary, in whatever form", async () => {
  const release = await start();
  const { base, packed, result, environment, requestToken, rehearsal } = release;
  const forms = [
    requestToken,
    encodeURIComponent(requestToken),
    Buffer.from(`x:${requestToken}`).toString("base64"),
    Buffer.from(requestToken).toString("base64url"),
  ];
  const message = `no: ${forms.join(" and ")}`;
  rehearsal.faults.add({ request: "put", effect: { type: "answer", status: 422, message } });
  const run = await runChild(["publish", "--from", packed, ...release.arguments, "--json"], {
    directory: base,
    environment,
  });
  expect(run.exitCode).toBe(1);
  expect(run.stderr).toContain("no: [redacted] and [redacted] and ");
  const results = ["report.json", "report.md", "ledger.ndjson"].map((file) => join(result, file));
  const written = await Promise.all([...results, join(base, "summary.md")].map(async (file) => readFile(file, "utf8")));
  for (const text of [run.stdout, run.stderr, ...written]) {
    for (const form of forms) expect(text).not.toContain(form.slice(4, -4));
  }
});

test("a signing service that others can read along with gets no ID token", async () => {
  const release = await start();
  const { base, packed, environment } = release;
  await writeFile(join(base, "signing-config.json"), '{ "fulcioURL": "http://fulcio.example" }');
  const run = await runChild(["publish", "--from", packed, ...release.arguments], { directory: base, environment });
  expect(run.exitCode).toBe(2);
  expect(run.stderr).toContain("`fulcioURL` is an address that others can read along, expected `https:`");
});
