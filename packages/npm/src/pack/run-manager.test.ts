import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

import { execa } from "execa";
import { describe, expect, it, test, type TestContext, vi } from "vitest";

import { findPackageManager } from "./find-manager.ts";
import { runPackageManager, withoutCredentials } from "./run-manager.ts";

/** Milliseconds that a script goes on for, unless it is interrupted: longer than any test. */
const LONG = 600_000;

/** A lifecycle script that says who it is, and does not end by itself. */
const SCRIPT = `
import { spawn } from "node:child_process";
import { appendFileSync, writeFileSync } from "node:fs";

const [role] = process.argv.slice(2);
const { MODE } = process.env;
if (MODE.includes("deaf")) for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
if (MODE.includes("polite")) process.on("SIGTERM", () => { writeFileSync("tidied", ""); process.exit(1); });
appendFileSync("processes", process.pid + "\\n");
if (role !== "background" && MODE.includes("background")) {
  const detached = MODE.includes("daemon");
  spawn(process.execPath, ["script.mjs", "background"], { detached, stdio: detached ? "inherit" : "ignore" });
}
if (role === "background" || !MODE.includes("background")) writeFileSync("begun", "");
setTimeout(() => {}, ${LONG});
`;

async function createPackage({ onTestFinished }: Pick<TestContext, "onTestFinished">): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "slipway-manager-"));
  onTestFinished(async () => {
    for (const id of await listRunning(directory)) process.kill(id, "SIGKILL");
    await rm(directory, { recursive: true });
  });
  const manifest = { name: "slow", version: "1.0.0", scripts: { prepack: "node script.mjs" } };
  await writeFile(join(directory, "package.json"), JSON.stringify(manifest));
  await writeFile(join(directory, "script.mjs"), SCRIPT);
  return directory;
}

/** Those of the script's processes that have not ended, where the system shows that (Linux). */
async function listRunning(directory: string): Promise<readonly number[]> {
  const text = await readFile(join(directory, "processes"), "utf8").catch(() => "");
  return text
    .split("\n")
    .filter(Boolean)
    .map(Number)
    .filter((id) => isRunning(id));
}

/** A process stays to be seen until somebody has asked how it ended. */
function isRunning(id: number): boolean {
  try {
    return !/\) Z/u.test(readFileSync(`/proc/${id}/stat`, "utf8"));
  } catch {
    return false;
  }
}

/** Packs with the npm on PATH, and interrupts it once the script runs. @returns how that ended. */
async function interrupt(directory: string, mode: string): Promise<string> {
  const controller = new AbortController();
  const running = runPackageManager({ file: "npm", prefix: [] }, ["pack"], {
    directory,
    environment: { ...process.env, HOME: directory, MODE: mode, npm_config_update_notifier: "false" },
    signal: controller.signal,
  });
  await hasBegun(directory);
  controller.abort();
  const { state } = await running;
  return state;
}

async function hasBegun(directory: string): Promise<void> {
  await vi.waitUntil(() => existsSync(join(directory, "begun")), { timeout: 20_000, interval: 10 });
}

/** What is sent to a process that cannot refuse it takes a moment to arrive. */
async function haveEnded(directory: string): Promise<void> {
  await vi.waitUntil(async () => (await listRunning(directory)).length === 0, { timeout: 20_000, interval: 10 });
}

describe.runIf(process.platform === "linux")(
  "an interrupt ends the manager and its scripts",
  { concurrent: true },
  () => {
    test.for([
      ["plain", "as they are"],
      ["polite", "with the time to tidy up"],
      ["deaf", "by force, where they do not hear"],
      ["background", "also in the background"],
      ["background deaf", "also in the background, by force"],
    ] as const)("%s: %s", async ([mode], { expect, onTestFinished }) => {
      const directory = await createPackage({ onTestFinished });
      expect(await interrupt(directory, mode)).toBe("failed");
      await haveEnded(directory);
      expect(existsSync(join(directory, "tidied"))).toBe(mode === "polite");
    });

    test("and waits for nobody who left its group, whatever they hold open", async ({ expect, onTestFinished }) => {
      expect(await interrupt(await createPackage({ onTestFinished }), "background daemon deaf")).toBe("failed");
    });

    test("also where Slipway itself ends at once, as on a second Ctrl-C", async ({ expect, onTestFinished }) => {
      const directory = await createPackage({ onTestFinished });
      const manager = new URL("run-manager.ts", import.meta.url).href;
      const child = `
      const { runPackageManager } = await import(${JSON.stringify(manager)});
      const controller = new AbortController();
      process.on("SIGINT", () => (controller.signal.aborted ? process.exit(130) : controller.abort()));
      await runPackageManager({ file: "npm", prefix: [] }, ["pack"], {
        directory: ".", environment: process.env, signal: controller.signal,
      });
    `;
      await writeFile(join(directory, "slipway.mjs"), child);
      const slipway = execa(process.execPath, ["--conditions=slipway-source", "slipway.mjs"], {
        cwd: directory,
        env: { HOME: directory, MODE: "deaf", npm_config_update_notifier: "false" },
        reject: false,
      });
      await hasBegun(directory);
      slipway.kill("SIGINT");
      await delay(300);
      slipway.kill("SIGINT");
      expect(await slipway).toMatchObject({ exitCode: 130 });
      await haveEnded(directory);
    });
  },
);

test("an interrupt while the manager is looked for is no failure of the manager's", async ({ onTestFinished }) => {
  const base = await createPackage({ onTestFinished });
  const workspace = {
    base,
    root: ".",
    git: false,
    tool: "single",
    packageManager: { name: "npm" },
    packages: [],
  } as const;
  const options = { environment: process.env, signal: AbortSignal.abort() };
  await expect(findPackageManager(workspace, options)).rejects.toMatchObject({ code: "INTERRUPTED" });
});

describe("withoutCredentials", () => {
  it("removes what mints or speaks for the job, and what another command was for", () => {
    const environment = {
      ACTIONS_ID_TOKEN_REQUEST_URL: "x",
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "x",
      ACTIONS_RUNTIME_TOKEN: "x",
      NPM_ID_TOKEN: "x",
      SIGSTORE_ID_TOKEN: "x",
      npm_config_workspace: "a",
      npm_config_dry_run: "true",
      UNSET: undefined,
    };
    expect(withoutCredentials(environment)).toEqual({});
  });

  it.each([
    "NPM_TOKEN",
    "NODE_AUTH_TOKEN",
    "YARN_NPM_AUTH_TOKEN",
    "GITHUB_TOKEN",
    "npm_config__authToken",
    "NPM_CONFIG__AUTH",
    "npm_config_//registry.example/:_authToken",
    "npm_config_otp",
  ])("blanks %s, which a configuration file may name", (name) => {
    expect(withoutCredentials({ [name]: "secret" })).toEqual({ [name]: "" });
  });

  it("keeps everything else", () => {
    const environment = { PATH: "/bin", CI: "1", npm_config_registry: "https://registry.example/", SENTRY_DSN: "x" };
    expect(withoutCredentials(environment)).toEqual(environment);
  });
});
