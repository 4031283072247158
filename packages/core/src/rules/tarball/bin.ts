import { isJsonObject, type Manifest } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import type { TarballEntry } from "../../tarball/contents.ts";
import { normaliseTarget } from "../../tarball/targets.ts";
import { because, quote } from "../../text/words.ts";
import { summarise, tarballProblem, type TarballSubject } from "./subject.ts";

/** Programs without a line that names their interpreter are run by the shell. Native ones have none and need none. */
const SCRIPT = /\.[cm]?js$/u;

/** Commands must start: their files begin with `#!`, and their names and paths survive npm's normalisation. */
export const tarballBin: Rule<
  "TARBALL_BIN_NOT_EXECUTABLE" | "TARBALL_BIN_INVALID" | "TARBALL_PROGRAM_NOT_EXECUTABLE",
  TarballSubject
> = {
  stage: "inspect",
  codes: {
    TARBALL_BIN_NOT_EXECUTABLE: {
      title: "A command does not start",
      label: ["command that does not start", "commands that do not start"],
      message: ({ package: name, field, entry, reason }) =>
        `${quote(name)}: the command ${quote(field)} cannot start from ${quote(entry)}${because(reason)}`,
      what: "The file of a command in `bin` does not begin with a line that names its interpreter, or that line has a Windows line end.",
      says: "line 1: import: command not found\nline 2: syntax error near unexpected token `('",
      why: "npm links commands to their files. On Linux and macOS the system reads the first line to learn what runs the file; without one, the shell tries.",
      fix: "Begin the file with `#!/usr/bin/env node`; bundlers have an option for such a banner. Keep its line ends with `*.js text eol=lf` in `.gitattributes`.",
      sources: [
        "https://github.com/getsentry/cli/pull/101",
        "https://github.com/gadzan/xacpx/pull/42",
        "https://github.com/runtime-env/runtime-env/issues/55",
      ],
    },
    TARBALL_BIN_INVALID: {
      title: "A command's name or path does not survive npm",
      label: "invalid command",
      message: ({ package: name, field, actual, reason }) =>
        `${quote(name)}: ${quote(field)} is ${quote(actual)}${because(reason)}`,
      what: "npm normalises `bin` when it publishes and again when it installs: names are cut down to what follows the last slash, paths that lead out of the package and values that are not text are dropped.",
      why: "The command then has another name than was meant, or does not exist.",
      fix: "Give commands plain names and paths inside the package; `npm pkg fix` writes what npm makes of them.",
      sources: ["https://github.com/npm/npm-normalize-package-bin"],
    },
    TARBALL_PROGRAM_NOT_EXECUTABLE: {
      title: "A native program may not be executed",
      label: ["native program without its execute bit", "native programs without their execute bit"],
      message: ({ package: name, entry, actual }) =>
        `${quote(name)}: ${quote(entry)} in the tarball is a native program with the permissions ${quote(actual)}, so that nobody may execute it`,
      what: "A file is a program for Linux or macOS, its permission to execute is missing, and `bin` does not name it: of what `bin` names, clients set the permission when they install.",
      says: "Error: spawn … EACCES",
      why: "Permissions are packed as they are. Artifacts that are handed from job to job in an archive without permissions lose them, and pnpm clears them for every file that the manifest does not name.",
      fix: "Set the permission after the download (`chmod +x`). With pnpm, name the file in `publishConfig.executableFiles`.",
      sources: [
        "https://pnpm.io/package_json#publishconfigexecutablefiles",
        "https://github.com/actions/upload-artifact#permission-loss",
      ],
    },
  },
  *check(subject) {
    yield* checkPrograms(subject);
    yield* checkDirectory(subject);
    const { bin } = subject.manifest;
    if (typeof bin === "string") {
      yield* checkProgram(subject, ["bin"], bin);
      return;
    }
    if (!isJsonObject(bin)) return;
    for (const [name, value] of Object.entries(bin)) {
      const path = ["bin", name];
      if (typeof value !== "string") yield invalid(subject, path, JSON.stringify(value), "its path is not a string");
      else if (/[/\\:]/u.test(name)) yield invalid(subject, path, name, "npm cuts the name down to its last part");
      else yield* checkProgram(subject, path, value);
    }
  },
};

const EXECUTE = 0o111;

function* checkPrograms(subject: TarballSubject): Iterable<Problem<"TARBALL_PROGRAM_NOT_EXECUTABLE">> {
  const linked = new Set(listPaths(subject.manifest).map(normaliseTarget));
  const programs = [...subject.listing.files.values()].filter(
    ({ path, mode, program }) => program === true && (mode & EXECUTE) === 0 && !linked.has(path) && !LIBRARY.test(path),
  );
  yield* summarise(
    programs.map(({ path, mode }) =>
      tarballProblem<"TARBALL_PROGRAM_NOT_EXECUTABLE">(subject, {
        code: "TARBALL_PROGRAM_NOT_EXECUTABLE",
        severity: "warning",
        entry: path,
        actual: mode.toString(8),
        expected: (mode | EXECUTE).toString(8),
      }),
    ),
  );
}

/** What is loaded and not started, whatever its header says. Bundled packages are not ours to judge. */
const LIBRARY = /\.(?:node|so(?:\.[\d.]+)?|dylib|o|a)$|(?:^|\/)node_modules\//u;

function listPaths({ bin }: Manifest): string[] {
  const values = isJsonObject(bin) ? Object.values(bin) : [bin];
  return values.filter((value) => typeof value === "string");
}

/** Every file of `directories.bin` becomes a command, unless there is a `bin`. */
function* checkDirectory(subject: TarballSubject): Iterable<Problem<"TARBALL_BIN_NOT_EXECUTABLE">> {
  const { bin, directories } = subject.manifest;
  const named = isJsonObject(directories) ? directories["bin"] : undefined;
  if (bin !== undefined || typeof named !== "string") return;
  const directory = normaliseTarget(named);
  if (directory === undefined) return;
  const files = [...subject.listing.files.values()].filter(
    ({ path, shebang }) => path.startsWith(`${directory}/`) && shebang?.endsWith("\r\n") === true,
  );
  yield* summarise(files.map((file) => withCarriageReturn(subject, ["directories", "bin"], file)));
}

function withCarriageReturn(
  subject: TarballSubject,
  path: readonly string[],
  { path: target, shebang = "" }: TarballEntry,
): Problem<"TARBALL_BIN_NOT_EXECUTABLE"> {
  return notExecutable(subject, path, target, "warning", {
    actual: shebang.trimEnd(),
    reason:
      "its first line ends with a carriage return, which Linux and macOS take for a part of the interpreter's name; npm repairs it on installation, other clients do not",
  });
}

function* checkProgram(
  subject: TarballSubject,
  path: readonly string[],
  value: string,
): Iterable<Problem<"TARBALL_BIN_NOT_EXECUTABLE" | "TARBALL_BIN_INVALID">> {
  const target = normaliseTarget(value);
  if (target === undefined || target === "") {
    yield invalid(subject, path, value, "npm drops a command whose path leads out of the package");
    return;
  }
  const file = subject.listing.files.get(target);
  if (file === undefined) return;
  if (file.shebang?.endsWith("\r\n") === true) {
    yield withCarriageReturn(subject, path, file);
  } else if (file.shebang === undefined && SCRIPT.test(target)) {
    yield notExecutable(subject, path, target, "error", {
      expected: "#!/usr/bin/env node",
      reason: "without it, Linux and macOS run the file as a shell script",
    });
  }
}

function notExecutable(
  subject: TarballSubject,
  path: readonly string[],
  entry: string,
  severity: Problem["severity"],
  detail: Pick<Problem, "actual" | "expected" | "reason">,
): Problem<"TARBALL_BIN_NOT_EXECUTABLE"> {
  return tarballProblem(subject, { code: "TARBALL_BIN_NOT_EXECUTABLE", severity, entry, ...detail }, path);
}

function invalid(
  subject: TarballSubject,
  path: readonly string[],
  actual: string,
  reason: string,
): Problem<"TARBALL_BIN_INVALID"> {
  return tarballProblem(subject, { code: "TARBALL_BIN_INVALID", severity: "warning", actual, reason }, path);
}
