import { readFile, writeFile } from "node:fs/promises";
import { createRequire, isBuiltin } from "node:module";
import { dirname, join } from "node:path";

import { listDependencies, type Manifest, type Problem } from "@slipway/core";
import { execa } from "execa";
import * as v from "valibot";

import type { Release } from "./blame.ts";
import type { Project } from "./install.ts";
import { createTidy } from "./tidy.ts";

/** The repository's own TypeScript. */
export interface TypeScript {
  readonly version: string;
  /** Absolute path of the script that compiles. */
  readonly compiler: string;
  /** Directories that have `@types/node`, where the repository has it: consumers of code for Node do, too. */
  readonly nodeTypes: string | undefined;
}

const TypeScriptManifest = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ version: v.string(), bin: v.object({ tsc: v.string() }) }),
);

/**
 * @param directories Absolute paths that may have it: the workspace's root before its packages.
 */
export async function findTypeScript(directories: readonly string[]): Promise<TypeScript | undefined> {
  for (const directory of directories) {
    const file = resolveFrom(directory, "typescript/package.json");
    if (file === undefined) continue;
    const manifest = v.safeParse(TypeScriptManifest, await readFile(file, "utf8").catch(() => ""));
    if (!manifest.success) continue;
    const types = directories.map((each) => resolveFrom(each, "@types/node/package.json"));
    const nodeTypes = types.find((each) => each !== undefined);
    return {
      version: manifest.output.version,
      compiler: join(dirname(file), manifest.output.bin.tsc),
      nodeTypes: nodeTypes === undefined ? undefined : dirname(dirname(nodeTypes)),
    };
  }
  return undefined;
}

function resolveFrom(directory: string, specifier: string): string | undefined {
  try {
    return createRequire(join(directory, "package.json")).resolve(specifier);
  } catch {
    return undefined;
  }
}

export interface TypesInput {
  readonly typescript: TypeScript;
  readonly project: Project;
  readonly release: Release;
  /** Of the project's packages. */
  readonly specifiers: readonly string[];
  /** Names of the workspace's members that no consumer can get. */
  readonly unpublished: ReadonlySet<string>;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** Compiles a file that imports the types of every entry point, and judges what stands in the packages' own files. */
export async function checkTypes(input: TypesInput): Promise<Problem[]> {
  const { typescript, project, specifiers, environment, signal } = input;
  if (specifiers.length === 0) return [];
  const { directory } = project;
  const imports = specifiers.map(
    (specifier, index) =>
      `import type * as entry${index} from ${JSON.stringify(specifier)};\nexport type { entry${index} };`,
  );
  // As ES modules find them, and as CommonJS does.
  for (const file of ["types.mts", "types.cts"]) await writeFile(join(directory, file), `${imports.join("\n")}\n`);
  await writeFile(join(directory, "tsconfig.json"), JSON.stringify(createConfiguration(typescript), null, 2));
  const { stdout, stderr } = await execa(
    process.execPath,
    [typescript.compiler, "--project", directory, "--pretty", "false"],
    {
      cwd: directory,
      env: environment,
      extendEnv: false,
      cancelSignal: signal,
      stdin: "ignore",
      reject: false,
    },
  );
  const tidy = createTidy(directory, environment["npm_config_registry"]);
  return judgeDiagnostics(parseDiagnostics(tidy(`${stdout}\n${stderr}`)), input);
}

function createConfiguration({ nodeTypes }: TypeScript): object {
  return {
    compilerOptions: {
      module: "nodenext",
      moduleResolution: "nodenext",
      target: "es2022",
      lib: ["esnext", "dom", "dom.iterable"],
      strict: true,
      noImplicitAny: false,
      noEmit: true,
      skipLibCheck: false,
      ...(nodeTypes === undefined ? { types: [] } : { types: ["node"], typeRoots: [nodeTypes] }),
    },
    files: ["types.mts", "types.cts"],
  };
}

interface Diagnostic {
  /** Path from the project, or from its `node_modules`. */
  readonly file: string;
  readonly line: string;
  readonly code: string;
  readonly message: string;
}

function parseDiagnostics(output: string): Diagnostic[] {
  return [...output.matchAll(/^(?<file>\S.*?)\((?<line>\d+),\d+\): error (?<code>TS\d+): (?<message>.*)$/gmu)].map(
    ({ groups: { file = "", line = "", code = "", message = "" } = {} }) => ({ file, line, code, message }),
  );
}

function judgeDiagnostics(
  diagnostics: readonly Diagnostic[],
  { project, release, unpublished, typescript }: Pick<TypesInput, "project" | "release" | "unpublished" | "typescript">,
): Problem[] {
  return project.names.flatMap((name): Problem[] => {
    const manifest = release.get(name)?.manifest ?? {};
    const own = diagnostics.flatMap((diagnostic) => {
      const entry = diagnostic.file.replace(/^(?:node_modules\/)?(?:\.pnpm\/[^/]+\/node_modules\/)?/u, "");
      if (!entry.startsWith(`${name}/`) || entry.slice(name.length).includes("/node_modules/")) return [];
      const missing = missingModule(diagnostic);
      if (WITHOUT_NODE.has(diagnostic.code) || (missing !== undefined && isForgivable(missing, manifest))) return [];
      return [{ ...diagnostic, entry: entry.slice(name.length + 1), missing }];
    });
    const worst = own.find(({ missing }) => missing !== undefined && unpublished.has(missing));
    const [first] = worst === undefined ? own : [worst];
    if (first === undefined) return [];
    const more = own.length - 1;
    return [
      {
        code: "INSTALL_TYPES_BROKEN",
        severity: worst === undefined ? "warning" : "error",
        package: name,
        entry: `${first.entry}:${first.line}`,
        actual: `${first.code} ${first.message}`,
        reason: `TypeScript ${typescript.version} said so${more > 0 ? `, and ${more} more in this package` : ""}`,
      },
    ];
  });
}

/** Names of Node's without `@types/node`, which whoever uses the package has. */
const WITHOUT_NODE = new Set(["TS2580", "TS2591"]);

/** The package that a declaration imports and that is not there. */
function missingModule({ message }: Diagnostic): string | undefined {
  const specifier = /^Cannot find module '(?<specifier>[^']+)'/u.exec(message)?.groups?.["specifier"];
  if (specifier === undefined || specifier.startsWith(".")) return undefined;
  return /^(?:@[^/]+\/)?[^/]+/u.exec(specifier)?.[0];
}

/** What a consumer has who uses that part of the package: Node's types, and optional peers. */
function isForgivable(missing: string, manifest: Manifest): boolean {
  return isBuiltin(missing) || listDependencies(manifest).some(({ key, optional }) => optional && key === missing);
}
