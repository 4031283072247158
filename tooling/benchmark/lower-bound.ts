/**
 * The least a publication can take: tarballs and manifests are ready, every package is one PUT over a kept connection,
 * and starts as soon as all its dependencies were answered. No checks, no reads, no retries.
 *
 * Arguments: packed directory, registry, concurrency.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";

interface Entry {
  readonly name: string;
  readonly version: string;
  readonly dependsOn: readonly string[];
  readonly tarball: { readonly file: string; readonly integrity: string };
}

const [directory = "", registry = "", concurrency = ""] = process.argv.slice(2);
const { packages }: { packages: readonly Entry[] } = JSON.parse(readFileSync(join(directory, "plan.json"), "utf8"));
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const dependents = new Map<string, Entry[]>(packages.map(({ name }) => [name, []]));
for (const entry of packages) for (const name of entry.dependsOn) dependents.get(name)?.push(entry);
const missing = new Map(packages.map(({ name, dependsOn }) => [name, dependsOn.length]));
const heights = new Map<string, number>();
const ready = packages.filter(({ dependsOn }) => dependsOn.length === 0);
let inFlight = 0;

function heightOf(name: string): number {
  let height = heights.get(name);
  if (height === undefined) {
    height = 1 + Math.max(0, ...(dependents.get(name) ?? []).map((entry) => heightOf(entry.name)));
    heights.set(name, height);
  }
  return height;
}

/** Longest chain first: with a bounded concurrency that is what keeps the end of the release short. */
function fill(): void {
  ready.sort((a, b) => heightOf(a.name) - heightOf(b.name));
  while (inFlight < Number(concurrency)) {
    const entry = ready.pop();
    if (entry === undefined) return;
    inFlight += 1;
    put(entry);
  }
}

function put(entry: Entry): void {
  const url = new URL(entry.name.replace("/", "%2f"), registry);
  const headers = { "content-type": "application/json", authorization: "Bearer benchmark" };
  const sent = request(url, { method: "PUT", agent, headers }, (response) => {
    if (response.statusCode !== 201) throw new Error(`${entry.name} was answered ${response.statusCode}`);
    response.resume().once("end", () => settle(entry));
  });
  sent.end(createDocument(entry));
}

function settle({ name }: Entry): void {
  inFlight -= 1;
  for (const dependent of dependents.get(name) ?? []) {
    const left = (missing.get(dependent.name) ?? 0) - 1;
    missing.set(dependent.name, left);
    if (left === 0) ready.push(dependent);
  }
  fill();
}

function createDocument({ name, version, tarball: { file, integrity } }: Entry): string {
  const bytes = readFileSync(join(directory, file));
  const shasum = createHash("sha1").update(bytes).digest("hex");
  const tarball = `${name}-${version}.tgz`;
  const dist = { integrity, shasum, tarball: new URL(`${name}/-/${tarball}`, registry).href };
  return JSON.stringify({
    _id: name,
    name,
    "dist-tags": { latest: version },
    versions: { [version]: { _id: `${name}@${version}`, name, version, dist } },
    access: "public",
    _attachments: {
      [tarball]: { content_type: "application/octet-stream", data: bytes.toString("base64"), length: bytes.length },
    },
  });
}

fill();
