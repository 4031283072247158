import { type FailureRow, foreseen, packed, unknown } from "./failure-row.ts";

/** Of what is packed, and what is not. */
export const tarballFailures: readonly FailureRow[] = [
  foreseen(
    "TAR-01",
    "`publishConfig` holds the entry points, and the client that packs does not apply it",
    ["PUBLISH_CONFIG_IGNORED"],
    ["files", "workflow"],
    { enacted: true },
  ),
  packed("TAR-02", "an entry point is TypeScript", ["TARBALL_TARGET_TYPESCRIPT"], {
    enacted: true,
    reason: "a warning where the version before had it so",
  }),
  packed("TAR-03", "a build writes the manifest without what `publishConfig` says", ["TARBALL_PUBLISH_CONFIG_IGNORED"]),
  packed("TAR-04", "packed code or types load a private package of the workspace", ["TARBALL_IMPORT_UNDECLARED"], {
    enacted: true,
    reason: "of what stands there literally",
  }),
  packed("TAR-05", "packed code loads a file that was left out", ["TARBALL_IMPORT_MISSING"], {
    enacted: true,
    reason: "of what stands there literally",
  }),
  foreseen("TAR-06", "`files` or an ignore file leaves the build out", ["TARGET_NOT_PACKED"], ["files"], {
    enacted: true,
    reason: "before anything is built; afterwards `TARBALL_TARGET_MISSING`",
  }),
  packed("TAR-07", "the build was forgotten, and the entry point is not there", ["TARBALL_TARGET_MISSING"]),
  packed("TAR-08", "`files` names a directory that nobody built", ["TARBALL_FILES_UNMATCHED"]),
  foreseen(
    "TAR-09",
    "the directory that is published is not built",
    ["PUBLISH_DIRECTORY_NOT_BUILT", "PUBLISH_DIRECTORY_UNBUILT"],
    ["files"],
    { reason: "a note before; packing ends there" },
  ),
  unknown(
    "TAR-10",
    "another directory is packed than the one that is published",
    "it cannot happen here: `publishConfig.directory`, lerna's `contents`, nx's `packageRoot` and the release's own command are followed",
  ),
  packed("TAR-11", "another package of the workspace, a private one too, is inside", ["TARBALL_FOREIGN_PACKAGE"]),
  packed("TAR-12", "a program lost its permission to execute on the way", ["TARBALL_PROGRAM_NOT_EXECUTABLE"]),
  packed("TAR-13", "a command has no first line, or one that ends in CRLF", ["TARBALL_BIN_NOT_EXECUTABLE"]),
  packed("TAR-14", "a secret is packed", ["TARBALL_SECRET"]),
  packed("TAR-15", "settings of editors and agents are packed, or files that keep secrets", [
    "TARBALL_STRAY_FILE",
    "TARBALL_SENSITIVE_FILE",
  ]),
  packed("TAR-16", "something large slips in", ["TARBALL_SIZE_JUMP"], { where: ["registry", "tarball"] }),
  packed("TAR-17", "two files that are one on macOS and Windows", ["TARBALL_ENTRY_CASE_CONFLICT"]),
  packed("TAR-18", "a `prepack` changes name, version or `repository`", [
    "TARBALL_MANIFEST_MISMATCH",
    "TARBALL_REPOSITORY_CHANGED",
  ]),
  foreseen(
    "TAR-19",
    "a build in `prepublishOnly` does not run when a tarball is published",
    ["PUBLISH_SCRIPT_NOT_RUN"],
    ["files"],
  ),
  foreseen(
    "TAR-20",
    "a manifest that does not parse takes its package out of the release",
    ["MANIFEST_UNREADABLE"],
    ["files"],
  ),
  foreseen(
    "TAR-21",
    "a member that is not there, as of a submodule that was not checked out",
    ["WORKSPACE_PATTERN_UNMATCHED"],
    ["files"],
  ),
  foreseen("TAR-22", "a fixture or a template of the tests is published", ["PACKAGE_FIXTURE_NOT_PRIVATE"], ["files"]),
  foreseen("TAR-23", "a credential in `repository` is published with it", ["REPOSITORY_CREDENTIALS"], ["files"]),
  packed(
    "TAR-24",
    "credentials in the settings of registries' clients are packed: `.npmrc`, `.yarnrc.yml`, `bunfig.toml`, `.pypirc`, `.netrc`",
    ["TARBALL_SECRET"],
    {
      reason:
        "in templates too; a variable in the place of the value is no credential. `core/src/tarball/registry-secrets.test.ts` shows each kind",
    },
  ),
  packed("TAR-25", "clients cannot read the tarball, or do not agree about what is in it", [
    "TARBALL_UNREADABLE",
    "TARBALL_MANIFEST_UNREADABLE",
    "TARBALL_ENTRY_DUPLICATE",
    "TARBALL_ENTRY_UNSAFE",
  ]),
  packed("TAR-26", "a tarball goes beyond what any package needs", ["TARBALL_TOO_LARGE"]),
  packed("TAR-27", "npm changes the name or the path of a command, or leaves it out", ["TARBALL_BIN_INVALID"]),
  packed("TAR-28", "what some packed files load is not read", ["TARBALL_IMPORTS_UNREAD"], {
    reason: "files over 1 MB and those that do not parse; said, and nothing is claimed of them",
  }),
  packed("TAR-29", "entry points that some resolvers do not find", ["TARBALL_PUBLINT"], {
    reason: "as publint judges them",
  }),
];
