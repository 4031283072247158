import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";

import { Command, CommanderError, InvalidArgumentError, Option } from "commander";

import { createRunnerEnvironment } from "./client/runner-environment.ts";
import { startSigningProxy, writeTufRoot } from "./client/signing-proxy.ts";
import { createRunClaims } from "./issuer/run-claims.ts";
import type { NewScopedPackages } from "./registry/registry.ts";
import { parseFaults, parseTrust } from "./service/parse-files.ts";
import { startRehearsal } from "./service/rehearsal.ts";

interface Flags {
  readonly port: number;
  readonly trust?: string;
  readonly assumeCreated?: readonly string[];
  readonly upstream?: string;
  readonly token?: string;
  readonly faults?: string;
  readonly newScoped?: NewScopedPackages;
  readonly secondFactor?: true;
  readonly distTagPermission?: string;
  readonly repository?: string;
  readonly workflow: string;
  readonly ref: string;
  readonly environment?: string;
  readonly signingProxy?: true;
}

/**
 * `rehearsal`: serves until SIGINT or SIGTERM. What a shell or a job needs is printed as `export` lines on standard
 * output; everything else goes to standard error. With a command it serves that command, in this environment, and ends with
 * its exit code.
 */
export async function main(args: readonly string[]): Promise<void> {
  const command = new Command("rehearsal")
    .description(
      "An npm registry, ID token issuer and signing authority on loopback that enforce npm's publishing rules",
    )
    .option("--port <number>", "port of the registry (default: any free one)", parsePort, 0)
    .option("--trust <file>", "JSON file with an array of trusted publishers")
    .option("--assume-created <names...>", "packages that exist with npm's placeholder version")
    .option("--upstream <url>", "registry to read from whatever is not published here")
    .option("--token <token>", "a token that may publish without a second factor")
    .addOption(
      new Option("--new-scoped <what>", "what becomes of a new scoped package that says nothing of its access")
        .choices(["unpaid", "restricted", "public"])
        .default("unpaid"),
    )
    .option("--second-factor", "who signs up has one, as npm demands")
    .option("--dist-tag-permission <name>", "what lets a trusted publisher move dist-tags (default: nothing does)")
    .option("--faults <file>", "JSON file with an array of faults: what is answered, and to which requests")
    .option("--repository <owner/name>", "print the environment of a GitHub Actions run of this repository")
    .option("--workflow <file>", "that run's workflow file", "release.yml")
    .option("--ref <ref>", "that run's ref", "refs/heads/main")
    .option("--environment <name>", "that run's environment")
    .option("--signing-proxy", "answer for sigstore's public hosts as well, for unmodified clients")
    .argument("[command...]", "after --: what to serve until it ends; without it, until Ctrl-C")
    .exitOverride()
    .action(async (served: readonly string[]) => serve(command.opts<Flags>(), served));
  try {
    await command.parseAsync(args, { from: "user" });
  } catch (error) {
    // Commander has printed its own errors, and help, which is none.
    const isPrinted = error instanceof CommanderError;
    if (!isPrinted) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = isPrinted && error.exitCode === 0 ? 0 : 2;
  }
}

async function serve(flags: Flags, [program, ...args]: readonly string[]): Promise<void> {
  const { port, upstream, token, assumeCreated } = flags;
  const rehearsal = await startRehearsal({
    newScopedPackages: flags.newScoped,
    secondFactor: flags.secondFactor,
    distTagPermission: flags.distTagPermission,
    port,
    trust: await parseFile(flags.trust, parseTrust),
    faults: await parseFile(flags.faults, parseFaults),
    assumeCreated,
    tokens: token === undefined ? [] : [{ token, user: "rehearsal", bypassTwoFactor: true }],
    upstream: upstream === undefined ? undefined : { registry: upstream },
  });
  const directory = await mkdtemp(join(tmpdir(), "rehearsal-"));
  const proxy = flags.signingProxy === undefined ? undefined : await startSigningProxy(rehearsal, { directory });
  if (proxy !== undefined) await writeTufRoot(rehearsal, join(directory, "_tuf"));
  const { repository } = flags;
  const environment = {
    npm_config_registry: rehearsal.registry,
    ...(repository === undefined ? {} : createRunnerEnvironment(rehearsal, createRunClaims({ ...flags, repository }))),
    ...(proxy === undefined ? {} : { ...proxy.environment, npm_config_cache: directory }),
  };
  try {
    if (program === undefined) {
      printExports(environment);
      process.stderr.write(`${rehearsal.registry} (Ctrl-C stops it)\n`);
      await waitForSignal();
    } else process.exitCode = await run(program, args, environment);
  } finally {
    await Promise.all([proxy?.close(), rehearsal.close(), rm(directory, { recursive: true })]);
  }
}

/** @returns nothing where there is no file. */
async function parseFile<Value>(file: string | undefined, parse: (text: string) => Value[]): Promise<Value[]> {
  if (file === undefined) return [];
  const text = await readFile(file, "utf8");
  try {
    return parse(text);
  } catch (error) {
    throw new Error(`${file}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function waitForSignal(): Promise<void> {
  await new Promise((resolve) => {
    process.once("SIGINT", resolve).once("SIGTERM", resolve);
  });
}

/** The command hears of Ctrl-C itself, as it is in the same terminal, and of SIGTERM through this process. */
async function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  process.on("SIGINT", () => {}).on("SIGTERM", () => child.kill("SIGTERM"));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

function printExports(variables: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(variables)) {
    process.stdout.write(`export ${name}='${value.replaceAll("'", String.raw`'\''`)}'\n`);
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new InvalidArgumentError("not a port");
  return port;
}
