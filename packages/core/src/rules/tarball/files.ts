import type { Json } from "../../json/json.ts";
import type { Problem } from "../../problems/problem.ts";
import type { Rule } from "../../rule/rule.ts";
import { matchFilesPattern } from "../../tarball/contents.ts";
import { isEnvironmentFile } from "../../tarball/environment-secrets.ts";
import { isIllustrative } from "../../tarball/plausible.ts";
import { normaliseTarget } from "../../tarball/targets.ts";
import { because, nameSome, quote } from "../../text/words.ts";
import { tarballProblem, type TarballSubject } from "./subject.ts";

/** In every tarball, whatever `files` says. */
const ALWAYS = /^(?:package\.json|(?:readme|copying|licen[cs]e|changelog|changes|history|notice)(?:\..*)?)$/iu;

/** A left-over of shared templates in packages without commands. */
const BIN = /^\.?\/?bin\/?$/u;

/** What `files` names must be in the tarball: what is missing was most often not built. */
export const tarballFilesUnmatched: Rule<"TARBALL_FILES_UNMATCHED", TarballSubject> = {
  stage: "inspect",
  codes: {
    TARBALL_FILES_UNMATCHED: {
      title: "`files` names something that is not in the tarball",
      label: ["unmatched `files` entry", "unmatched `files` entries"],
      message: ({ package: name, actual, reason }) =>
        `${quote(name)}: \`files\` names ${quote(actual)}, and the tarball has nothing of it${because(reason)}`,
      what: "An entry of the manifest's `files` matches nothing. When the tarball has nothing beside its manifest and documents, that is an error.",
      why: "What is missing was not built, was moved, or is spelt wrongly. Clients do not notice; their users do.",
      fix: "Build before packing, or remove the entry.",
      sources: [
        "https://docs.npmjs.com/cli/v11/configuring-npm/package-json",
        "https://github.com/elizaOS/eliza/issues/9829",
      ],
    },
  },
  *check(subject) {
    const { files, bin } = subject.manifest;
    if (!Array.isArray(files)) return;
    const patterns = files.filter((pattern) => typeof pattern === "string");
    const wanted = patterns.filter(
      (pattern) => !pattern.startsWith("!") && !ALWAYS.test(pattern) && (bin !== undefined || !BIN.test(pattern)),
    );
    const unmatched = wanted.filter((pattern) => !matchFilesPattern(pattern, subject.listing));
    if (unmatched.length === 0) return;
    const isEmpty = Array.from(subject.listing.files.keys()).every((path) => ALWAYS.test(path));
    yield tarballProblem(
      subject,
      {
        code: "TARBALL_FILES_UNMATCHED",
        severity: isEmpty ? "error" : "warning",
        actual: unmatched.join(", "),
        reason: isEmpty ? "the tarball has nothing but its manifest and documents" : undefined,
      },
      ["files"],
    );
  },
};

/** Files whose format is made for credentials, whatever is in them. */
const SENSITIVE =
  /(?:^|\/)(?:\.npmrc|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.htpasswd|\.coveralls\.yml|\.dockercfg|\.docker\/config\.json|\.aws\/credentials|\.kube\/config|id_(?:rsa|dsa|ecdsa|ed25519)|[^/]+\.(?:p12|pfx|jks|keystore|kdbx|ppk)|\.mcp\.json|\.(?:cursor|roo|vscode)\/mcp\.json|\.(?:claude|gemini)\/settings(?:\.local)?\.json|\.codex\/(?:auth\.json|config\.toml))$/iu;

/** What editors, systems and tools leave behind. */
const STRAY =
  /(?:^|\/)(?:\.DS_Store|\._[^/]+|Thumbs\.db|desktop\.ini|[^/]+\.sw[op]|[^/]+~|\.#[^/]+|#[^/]+#|[^/]+\.(?:orig|rej)|npm-debug\.log[^/]*|yarn-error\.log|(?:\.git|\.svn|\.hg|\.idea|\.vscode|\.nyc_output|\.turbo)\/.+)$/u;

/** What coding agents keep in a repository. */
const AGENT =
  /(?:^|\/)(?:\.(?:cursor|windsurf|cline)rules|\.aider[^/]*|\.(?:agents?|claude|clinerules|codex|continue|cursor|gemini|junie|kiro|roo|specstory|windsurf)\/.+)$/u;

/** Files that are never meant for consumers, by their names. What is known by its content is not said again. */
export const tarballFileNames: Rule<"TARBALL_SENSITIVE_FILE" | "TARBALL_STRAY_FILE", TarballSubject> = {
  stage: "inspect",
  narrow: ["TARBALL_SENSITIVE_FILE"],
  codes: {
    TARBALL_SENSITIVE_FILE: {
      title: "The tarball holds a file that is made for credentials",
      label: "packed credential file",
      message: ({ package: name, actual }) => `${quote(name)}: the tarball holds ${quote(actual)}`,
      what: "A file is there whose name says that credentials are kept in it, such as `.npmrc`, `.env`, `id_rsa` or `keystore.jks`, or the servers and permissions of a coding agent, as in `.mcp.json`. Nothing in it was recognised as one.",
      why: "Such a file is hardly ever for users, and what is harmless in it today may not be tomorrow.",
      fix: "Leave it out with `files` in the manifest. A file that users are to copy is better called `.env.example`.",
      sources: [
        "https://docs.npmjs.com/cli/v11/configuring-npm/package-json",
        "https://github.com/debug-js/debug/issues/995",
      ],
    },
    TARBALL_STRAY_FILE: {
      title: "The tarball holds what an editor or a tool left behind",
      label: "stray packed file",
      message: ({ package: name, actual }) => `${quote(name)}: the tarball holds ${quote(actual)}`,
      what: "Files of editors, operating systems or version control are in the tarball, or files of coding agents that `files` does not name.",
      why: "They are of no use to anyone, may tell more about the maintainer's machine than was meant, and a `.git` directory holds the whole history.",
      fix: "Name what goes in with `files` in the manifest.",
      sources: ["https://docs.npmjs.com/cli/v11/configuring-npm/package-json"],
    },
  },
  *check(subject) {
    const known = new Set(subject.contents.secrets.map(({ path }) => path));
    const all = Array.from(subject.listing.files.keys()).filter((path) => !known.has(path));
    const paths = all.filter((path) => !isIllustrative(path));
    const named = listNamed(subject.manifest["files"]);
    yield* report(subject, "TARBALL_SENSITIVE_FILE", paths.filter(isSensitive));
    yield* report(
      subject,
      "TARBALL_STRAY_FILE",
      all.filter((path) => !isSensitive(path) && (isStray(path) || (isAgents(path) && !isNamed(path, named)))),
    );
  },
};

function isStray(path: string): boolean {
  return STRAY.test(path) && !isIllustrative(path);
}

/** Most of what agents read are documents, whatever they document. */
function isAgents(path: string): boolean {
  const found = AGENT.exec(path);
  return found !== null && !isIllustrative(`${path.slice(0, found.index)}/file`);
}

/** What `files` names with its full name, of files and directories that hide. */
function listNamed(files: Json | undefined): string[] {
  const patterns = Array.isArray(files) ? files.filter((pattern) => typeof pattern === "string") : [];
  return patterns.flatMap((pattern) => normaliseTarget(pattern.replace(/\/?\*.*$/u, "")) ?? []).filter(isHidden);
}

function isHidden(path: string): boolean {
  return /(?:^|\/)\.[^/]+$/u.test(path);
}

function isNamed(path: string, named: readonly string[]): boolean {
  return named.some((one) => path === one || path.startsWith(`${one}/`));
}

function isSensitive(path: string): boolean {
  return SENSITIVE.test(path) || isEnvironmentFile(path.slice(path.lastIndexOf("/") + 1));
}

function* report(
  subject: TarballSubject,
  code: "TARBALL_SENSITIVE_FILE" | "TARBALL_STRAY_FILE",
  paths: readonly string[],
): Iterable<Problem<"TARBALL_SENSITIVE_FILE" | "TARBALL_STRAY_FILE">> {
  const [first] = paths;
  if (first === undefined) return;
  yield tarballProblem(subject, {
    code,
    severity: "warning",
    entry: first,
    actual: nameSome(paths),
  });
}
