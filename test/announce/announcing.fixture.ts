import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { startRehearsal } from "@slipway/rehearsal";
import { type Runner, type RunnerOptions, startRunner } from "@slipway/workflow-runner";

import { type HereResult, runHere } from "../fixtures/run-here.ts";

/** A package as this release has it. */
export interface Anvil {
  readonly name: string;
  readonly version: string;
  readonly previousVersion?: string;
  readonly distTag?: string;
  /** By default `packages/<name>`, without its scope. */
  readonly directory?: string;
  /** Of its CHANGELOG.md, below its name. */
  readonly changelog?: string;
  readonly status?: "published" | "accepted" | "staged" | "failed";
  /** An earlier attempt has published it. */
  readonly isBefore?: boolean;
  /** Nobody publishes it. */
  readonly isPrivate?: boolean;
}

export const TAG = "release-2026-11-27";

/** A repository on a forge of its own, whose release tag is pushed and whose packages are published. */
export interface Announcing {
  readonly runner: Runner;
  readonly commit: string;
  /** Of a job of the release tag's run. */
  readonly environment: Readonly<Record<string, string>>;
  /** `METHOD path`, of what came through to the forge. */
  readonly requests: string[];
  /** Lets everything fail from this request on, counted from 1: before it is carried out, or after. */
  readonly killAt: (request: number, when: "before" | "after") => void;
  /** Runs `slipway announce report.json` in a job. */
  readonly announce: (
    options?: readonly string[],
    environment?: Readonly<Record<string, string>>,
  ) => Promise<HereResult>;
  /** Runs any command as a person with a token does, in the source of the repository; it may be killed as well. */
  readonly byHand: (words: readonly string[], environment?: Readonly<Record<string, string>>) => Promise<HereResult>;
  /** Absolute path of what the repository was made from. */
  readonly source: string;
  readonly report: (anvils: readonly Anvil[], change?: object) => Promise<void>;
  /** `name → commit` of all tags. */
  readonly tags: () => Promise<ReadonlyMap<string, string>>;
  readonly close: () => Promise<void>;
}

export async function startAnnouncing(
  anvils: readonly Anvil[],
  { files = {}, ...options }: Partial<RunnerOptions> & { readonly files?: Readonly<Record<string, string>> } = {},
): Promise<Announcing> {
  const directory = await realpath(await mkdtemp(join(tmpdir(), "slipway-announcing-")));
  const source = join(directory, "source");
  const work = join(directory, "work");
  await mkdir(work);
  for (const [path, text] of Object.entries({ ...createFiles(anvils), ...files })) {
    await mkdir(dirname(join(source, path)), { recursive: true });
    await writeFile(join(source, path), text);
  }
  const rehearsal = await startRehearsal();
  const runner = await startRunner({ rehearsal, repository: "acme/anvils", source, ...options });
  await runner.push({ [`refs/tags/${TAG}`]: undefined });
  const commit = (await runner.state.git.resolve(TAG)) ?? "";
  const requests: string[] = [];
  const proxy = await startProxy(runner, requests);
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: directory,
    GIT_CONFIG_NOSYSTEM: "1",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: proxy.origin,
    GITHUB_SERVER_URL: proxy.origin,
    GITHUB_REPOSITORY: "acme/anvils",
    GITHUB_REF: `refs/tags/${TAG}`,
    GITHUB_REF_TYPE: "tag",
    GITHUB_REF_NAME: TAG,
    GITHUB_SHA: commit,
    GITHUB_RUN_ID: "7",
    GITHUB_TOKEN: runner.token("github-actions[bot]", { contents: "write" }),
  };
  const announcing: Announcing = {
    runner,
    commit,
    environment,
    requests,
    killAt: proxy.killAt,
    announce: async (more = [], change = {}) =>
      runHere(["announce", "report.json", "--pace", "1", ...more], {
        directory: work,
        environment: { ...environment, ...change },
        signal: proxy.signal(),
      }),
    byHand: async (words, change = {}) => {
      const { PATH, HOME, GIT_CONFIG_NOSYSTEM, GITHUB_API_URL, GITHUB_SERVER_URL } = environment;
      const GH_TOKEN = runner.token("maintainer", { contents: "write" });
      const own = { PATH, HOME, GIT_CONFIG_NOSYSTEM, GITHUB_API_URL, GITHUB_SERVER_URL, GH_TOKEN, ...change };
      return runHere(words, { directory: source, environment: own, signal: proxy.signal() });
    },
    source,
    report: async (released, change) => {
      await writeFile(join(work, "report.json"), JSON.stringify({ ...createReport(released, commit), ...change }));
    },
    tags: async () =>
      new Map(
        [...(await runner.state.git.refs())].flatMap(([ref, hash]) =>
          ref.startsWith("refs/tags/") ? [[ref.slice("refs/tags/".length), hash] as const] : [],
        ),
      ),
    close: async () => {
      proxy.server.closeAllConnections();
      proxy.server.close();
      await runner.close();
      await rehearsal.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await announcing.report(anvils);
  return announcing;
}

function directoryOf({ name, directory }: Anvil): string {
  return directory ?? `packages/${name.replace(/^@[^/]+\//, "")}`;
}

function createFiles(anvils: readonly Anvil[]): Readonly<Record<string, string>> {
  const root = { name: "root", version: "0.0.0", private: true, workspaces: ["packages/*"] };
  const files: Record<string, string> = { "package.json": JSON.stringify(root) };
  for (const anvil of anvils) {
    const { name, version, changelog } = anvil;
    files[join(directoryOf(anvil), "package.json")] = JSON.stringify({ name, version });
    if (changelog !== undefined) files[join(directoryOf(anvil), "CHANGELOG.md")] = `# ${name}\n\n${changelog}\n`;
  }
  return files;
}

/** What `slipway publish` and `slipway verify` write of it. */
function createReport(anvils: readonly Anvil[], commit: string): object {
  const sent = anvils.filter(({ isBefore, isPrivate }) => isBefore !== true && isPrivate !== true);
  const OK = { state: "ok" };
  return {
    schemaVersion: 1,
    mode: "publish",
    verdict: "succeeded",
    plan: {
      schemaVersion: 1,
      repository: { server: "https://github.com", owner: "acme", name: "anvils" },
      ref: `refs/tags/${TAG}`,
      commit,
      registry: "https://registry.example/",
      packages: sent.map((anvil) => ({
        name: anvil.name,
        version: anvil.version,
        directory: directoryOf(anvil),
        access: "public",
        distTag: anvil.distTag ?? "latest",
        dependsOn: [],
        ...(anvil.previousVersion !== undefined && { previousVersion: anvil.previousVersion }),
        firstPublish: anvil.previousVersion === undefined,
      })),
      published: anvils.flatMap(({ name, version, distTag = "latest", isBefore }) =>
        isBefore === true ? [{ name, version, distTag, sameCommit: "yes" }] : [],
      ),
      skipped: anvils.flatMap(({ name, version, isPrivate }) =>
        isPrivate === true ? [{ name, version, reason: "private" }] : [],
      ),
    },
    problems: [],
    outcomes: sent.map(({ name, version, status = "published" }) => ({
      name,
      version,
      status,
      attempt: 1,
      timings: {},
    })),
    verifications: sent.flatMap(({ name, version, status = "published" }) =>
      status === "published"
        ? [{ name, version, availability: "available", integrity: OK, distTag: OK, attestation: OK }]
        : [],
    ),
    notChecked: [],
    timings: {},
  };
}

interface Proxy extends Pick<Announcing, "killAt"> {
  readonly server: Server;
  readonly origin: string;
  /** Of the run that comes next: aborted where it is killed. */
  readonly signal: () => AbortSignal;
}

/** Stands before the forge, and knows which request the last one is. */
async function startProxy({ origin: forge }: Runner, requests: string[]): Promise<Proxy> {
  let origin = "";
  let kill: { readonly at: number; readonly when: "before" | "after"; count: number } | undefined;
  let controller = new AbortController();
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const { method = "GET", url = "" } = incoming;
      if (kill !== undefined) kill.count += 1;
      const isLast = kill !== undefined && kill.count >= kill.at;
      if (isLast) controller.abort();
      if (isLast && (kill?.when === "before" || (kill?.count ?? 0) > (kill?.at ?? 0))) {
        response.destroy();
        return;
      }
      requests.push(`${method} ${url}`);
      const pass = async (): Promise<void> => {
        const answer = await forward(method, url, Buffer.concat(chunks), incoming.headers);
        const bytes = Buffer.from(await answer.arrayBuffer());
        if (isLast) {
          response.destroy();
          return;
        }
        const type = answer.headers.get("content-type") ?? "";
        const body = type.includes("json") ? Buffer.from(bytes.toString().replaceAll(forge, origin)) : bytes;
        const headers = [...answer.headers].filter(
          ([name]) => !/^(?:content-length|transfer-encoding|connection)$/.test(name),
        );
        response.writeHead(answer.status, Object.fromEntries(headers)).end(body);
      };
      void pass();
    });
  });
  const forward = async (
    method: string,
    url: string,
    body: Buffer,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): Promise<Response> => {
    const kept = Object.entries(headers).flatMap(([name, value]) =>
      typeof value === "string" && !/^(?:host|connection|content-length|transfer-encoding|accept-encoding)$/.test(name)
        ? [[name, value] as const]
        : [],
    );
    return fetch(`${forge}${url}`, {
      method,
      headers: kept.map(([name, value]) => [name, value]),
      ...(body.length > 0 && { body }),
    });
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  origin = `http://127.0.0.1:${String(typeof address === "object" ? address?.port : 0)}`;
  return {
    server,
    origin,
    killAt: (at, when) => {
      kill = { at, when, count: 0 };
    },
    signal: () => {
      controller = new AbortController();
      const { signal } = controller;
      // The run after a killed one is let through.
      if (kill !== undefined && kill.count > 0) kill = undefined;
      return signal;
    },
  };
}
