import { type Node, parseTree } from "jsonc-parser";

import { isJsonObject, type Json } from "../../json/json.ts";
import { positionAt } from "../../json/locate.ts";
import { manifestProblem, type Problem } from "../../problems/problem.ts";
import type { CodeSet, Rule } from "../../rule/rule.ts";
import { because, quote } from "../../text/words.ts";
import type { WorkspacePackage } from "../../workspace/workspace.ts";
import { manifestDoubt } from "./dependency-problem.ts";

/** What the reader of the workspace finds in files that are no manifests. */
export const manifestUnreadable: CodeSet<"MANIFEST_UNREADABLE"> = {
  stage: "read",
  codes: {
    MANIFEST_UNREADABLE: {
      title: "A manifest cannot be read",
      label: "unreadable manifest",
      message: ({ file, reason }) => `${quote(file)} cannot be read${because(reason)}`,
      what: "A `package.json` of the workspace is not a JSON object, or it could not be opened.",
      why: "Nothing can be said about a package whose manifest is unreadable, and leaving it out in silence would make a release look complete that is not.",
      fix: "Correct the file at the place that is named. A manifest is plain JSON: no comments, no trailing commas.",
      sources: ["https://docs.npmjs.com/cli/configuring-npm/package-json"],
    },
  },
};

/** Package managers pass over what a workspace lists and does not have. */
export const workspacePatternUnmatched: CodeSet<"WORKSPACE_PATTERN_UNMATCHED"> = {
  stage: "read",
  codes: {
    WORKSPACE_PATTERN_UNMATCHED: {
      title: "A workspace lists packages that are not there",
      label: "unmatched workspace pattern",
      message: ({ file, actual, reason }) =>
        `${quote(file)} lists ${quote(actual)}, and packages are missing${because(reason)}`,
      what: "A pattern of the workspace without a wildcard matches no `package.json`, or a pattern leads into a git submodule that is not checked out.",
      why: "Package managers pass over what is not there without a word: the packages vanish from the release, and it looks complete. `actions/checkout` leaves submodules out unless it is told to bring them.",
      fix: "Correct the pattern or remove it. For a submodule, set `submodules: true` at `actions/checkout` in every job that reads the repository, or run `git submodule update --init`; packages that are not to be released from here are taken out by a negated pattern.",
      sources: [
        "https://github.com/actions/checkout#usage",
        "https://git-scm.com/docs/git-submodule",
        "https://pnpm.io/pnpm-workspace_yaml",
      ],
    },
  },
};

const BYTE_ORDER_MARK = "\uFEFF";

/** Of a key that stands twice in one object npm takes the last, people read the first. */
export const manifestKeyDuplicate: Rule<"MANIFEST_KEY_DUPLICATE"> = {
  stage: "check",
  codes: {
    MANIFEST_KEY_DUPLICATE: {
      title: "A manifest has the same key twice",
      label: "duplicate manifest key",
      message: ({ package: name, field }) => `${quote(field)} stands more than once in the manifest of ${quote(name)}`,
      what: "One object of the manifest names a key more than once.",
      why: "npm and every other JSON parser take the last of them, and people read the first: what is published is not what was reviewed. Usually two branches were merged that both added the field.",
      fix: "Remove all but the one that is meant.",
      sources: ["https://www.rfc-editor.org/rfc/rfc8259#section-4"],
    },
  },
  check({ publishable }) {
    return publishable.flatMap((pkg) => {
      const text = pkg.text.startsWith(BYTE_ORDER_MARK) ? pkg.text.slice(1) : pkg.text;
      const tree = parseTree(text);
      return tree === undefined ? [] : repeated(tree, []).map(({ key, path }) => describe(pkg, text, key, path));
    });
  },
};

interface RepeatedKey {
  readonly key: Node;
  readonly path: readonly (string | number)[];
}

function repeated(node: Node, path: readonly (string | number)[]): RepeatedKey[] {
  const children = node.children ?? [];
  if (node.type === "array") return children.flatMap((child, index) => repeated(child, [...path, index]));
  if (node.type !== "object") return [];
  const seen = new Set<string>();
  return children.flatMap(({ children: [key, value] = [] }) => {
    if (key === undefined || value === undefined) return [];
    const name = String(key.value);
    const below = [...path, name];
    const again = seen.has(name) ? [{ key, path: below }] : [];
    seen.add(name);
    return [...again, ...repeated(value, below)];
  });
}

function describe(
  pkg: WorkspacePackage,
  text: string,
  key: Node,
  path: RepeatedKey["path"],
): Problem<"MANIFEST_KEY_DUPLICATE"> {
  return {
    code: "MANIFEST_KEY_DUPLICATE",
    severity: "warning",
    package: pkg.name,
    file: pkg.file,
    position: positionAt(text, key.offset),
    field: path.join("."),
  };
}

/** What somebody who means "no" writes. */
const NO = /^(?:false|no|0)$/i;

/**
 * npm takes every truthy `private` for a yes, the text `"false"` too; tools that look for `true` disagree. Such a package is
 * not among those to publish, so all are looked at.
 */
export const packagePrivateInvalid: Rule<"PACKAGE_PRIVATE_INVALID"> = {
  stage: "check",
  codes: {
    PACKAGE_PRIVATE_INVALID: {
      title: "`private` is neither `true` nor `false`",
      label: ["invalid `private`", "invalid `private`"],
      message: ({ package: name, actual, expected }) =>
        `${quote(name)} has \`private\` set to ${quote(actual)}, which npm takes for a yes, expected ${quote(expected)}`,
      what: "The field `private` holds something else than `true` or `false`, and it is not empty.",
      says: "This package has been marked as private",
      why: 'npm passes the package over whenever the value is not empty, the text `"false"` included. Other tools look for `true` and try to publish it.',
      fix: "Write `true`, or remove the field from a package that is published.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
    },
  },
  check({ workspace }) {
    return workspace.packages.flatMap((pkg) => {
      const { private: value } = pkg.manifest;
      if (!value || value === true) return [];
      const meansNo = typeof value === "string" && NO.test(value);
      return manifestProblem(pkg, ["private"], {
        code: "PACKAGE_PRIVATE_INVALID",
        severity: meansNo ? "error" : "warning",
        actual: JSON.stringify(value),
        expected: meansNo ? "false" : "true",
        predicts: "This package has been marked as private",
      });
    });
  },
};

/** `packageExtensions` belongs to a project's root; npm 12 and its publishing library refuse to send it. */
export const packageExtensionsPresent: Rule<"PACKAGE_EXTENSIONS_PRESENT"> = {
  stage: "check",
  codes: {
    PACKAGE_EXTENSIONS_PRESENT: {
      title: "A published manifest carries `packageExtensions`",
      label: ["manifest with `packageExtensions`", "manifests with `packageExtensions`"],
      message: ({ package: name, reason }) =>
        `${quote(name)} has \`packageExtensions\`, which npm refuses to publish${because(reason)}`,
      what: "`packageExtensions` mends other packages' manifests for one project. It works in a project's root manifest only.",
      says: "packageExtensions is only honored at the project root and must not be published.",
      why: "npm 12 and its publishing library refuse a manifest that has the field: it would mean nothing to those who install the package.",
      fix: "Move it to the workspace's root manifest if that is private, or to the client's own configuration file.",
      sources: ["https://github.com/npm/cli/blob/latest/workspaces/libnpmpublish/lib/publish.js"],
    },
  },
  check({ releasable }) {
    return releasable.flatMap((pkg) => {
      if (pkg.manifest["packageExtensions"] === undefined) return [];
      const reason = manifestDoubt(pkg.manifest);
      return manifestProblem(pkg, ["packageExtensions"], {
        code: "PACKAGE_EXTENSIONS_PRESENT",
        severity: reason === undefined ? "error" : "warning",
        reason,
        predicts: "packageExtensions is only honored at the project root and must not be published.",
      });
    });
  },
};

/** What `onFail` may be for the mismatch to be let through. */
const TOLERANT: ReadonlySet<Json> = new Set(["ignore", "warn"]);

/** The workspace root's `devEngines.packageManager` names another client than the one that installs and packs. */
export const devEnginesMismatch: Rule<"DEV_ENGINES_MISMATCH"> = {
  stage: "check",
  codes: {
    DEV_ENGINES_MISMATCH: {
      title: "`devEngines` names another package manager than the one in use",
      label: ["other package manager in `devEngines`", "other package managers in `devEngines`"],
      message: ({ actual, expected }) =>
        `\`devEngines.packageManager\` allows ${actual}, and this workspace installs and packs with ${quote(expected)}`,
      what: "The root manifest's `devEngines.packageManager` does not name the client that the workspace uses, and its `onFail` lets that be an error.",
      says: 'npm error code EBADDEVENGINES\nnpm error EBADDEVENGINES Invalid name "pnpm" does not match "npm" for "packageManager"',
      why: "npm refuses to install or to run scripts in such a directory, so a build inside packing fails. Older versions of npm refuse every command, `npm publish` and `npm trust` too.",
      fix: "Name the client that is really used, or set `onFail` to `warn`.",
      sources: ["https://github.com/lokalise/shared-ts-libs/pull/1114", "https://github.com/pnpm/pnpm/issues/9924"],
    },
  },
  check({ workspace }) {
    const root = workspace.packages.find(({ directory }) => directory === workspace.root);
    const devEngines = root?.manifest["devEngines"];
    const declared = isJsonObject(devEngines) ? devEngines["packageManager"] : undefined;
    const entries = [declared ?? []].flat().filter((entry) => isJsonObject(entry));
    const { name } = workspace.packageManager;
    // npm: any entry that fits is enough, and of several the last one says what happens when none does.
    const last = entries.at(-1);
    if (root === undefined || last === undefined || entries.some((entry) => entry["name"] === name)) return [];
    if (TOLERANT.has(last["onFail"] ?? "error")) return [];
    return [
      manifestProblem(root, ["devEngines", "packageManager"], {
        code: "DEV_ENGINES_MISMATCH",
        severity: "warning",
        actual: entries.map((entry) => JSON.stringify(entry["name"] ?? null)).join(", "),
        expected: name,
        predicts: `EBADDEVENGINES Invalid name "${typeof last["name"] === "string" ? last["name"] : ""}" does not match "${name}" for "packageManager"`,
      }),
    ];
  },
};
