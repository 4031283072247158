import { announcingErrors } from "./announcing.ts";
import { commandLineErrors } from "./command-line.ts";
import { configurationErrors } from "./configuration.ts";
import { credentialErrors } from "./credentials.ts";
import type { ErrorPage } from "./error-page.ts";
import { fileErrors } from "./files.ts";
import { packingErrors } from "./packing.ts";
import { planErrors } from "./plan.ts";
import { publishingErrors } from "./publishing.ts";
import { rehearsalErrors } from "./rehearsal.ts";
import { stageErrors } from "./stage.ts";
import { taggingErrors } from "./tagging.ts";
import { workspaceErrors } from "./workspace.ts";
import { writingErrors } from "./writing.ts";

/** A code with which a command cannot go on, and which is no problem's. */
export type OwnErrorCode =
  | keyof typeof workspaceErrors
  | keyof typeof configurationErrors
  | keyof typeof packingErrors
  | keyof typeof planErrors
  | keyof typeof publishingErrors
  | keyof typeof credentialErrors
  | keyof typeof stageErrors
  | keyof typeof fileErrors
  | keyof typeof announcingErrors
  | keyof typeof rehearsalErrors
  | keyof typeof commandLineErrors
  | keyof typeof writingErrors
  | keyof typeof taggingErrors;

/** In the order of a release, as documents have them. */
export const errorGroups: readonly {
  readonly title: string;
  readonly pages: Readonly<Partial<Record<OwnErrorCode, ErrorPage>>>;
}[] = [
  { title: "Command line", pages: commandLineErrors },
  { title: "Workspace and repository", pages: workspaceErrors },
  { title: "Writing outside of the repository", pages: writingErrors },
  { title: "Configuration", pages: configurationErrors },
  { title: "Plan and packed directory", pages: planErrors },
  { title: "Packing", pages: packingErrors },
  { title: "Rehearsal", pages: rehearsalErrors },
  { title: "Credentials", pages: credentialErrors },
  { title: "Release tag", pages: taggingErrors },
  { title: "Publishing", pages: publishingErrors },
  { title: "Stage", pages: stageErrors },
  { title: "Files and reports", pages: fileErrors },
  { title: "GitHub Release", pages: announcingErrors },
];

/** Every error's page. A code without one does not compile. */
export const errorPages: Readonly<Record<OwnErrorCode, ErrorPage>> = {
  ...workspaceErrors,
  ...configurationErrors,
  ...packingErrors,
  ...planErrors,
  ...publishingErrors,
  ...credentialErrors,
  ...stageErrors,
  ...fileErrors,
  ...announcingErrors,
  ...rehearsalErrors,
  ...commandLineErrors,
  ...writingErrors,
  ...taggingErrors,
};

/**
 * Problems that also end a command where they are found, under their own codes: nothing is left to report them with.
 * Their pages are the rules'.
 */
export const stoppingProblemCodes = [
  "MANIFEST_UNREADABLE",
  "PACKAGE_NAME_MISSING",
  "PACKAGE_NAME_DUPLICATE",
  "PACKED_INTEGRITY_MISMATCH",
  "PACKED_MANIFEST_REFUSED",
  "TARBALL_TOO_LARGE",
  "TARBALL_UNREADABLE",
] as const;

export type StoppingProblemCode = (typeof stoppingProblemCodes)[number];

/** Every code that a `ReleaseError` can have. */
export type ErrorCode = OwnErrorCode | StoppingProblemCode;

/** Whether a code is one of the errors' own. */
export function isOwnErrorCode(code: string): code is OwnErrorCode {
  return Object.hasOwn(errorPages, code);
}

/** Whether a problem of this code ends a command where it is found. */
export function isStoppingProblemCode(code: string): code is StoppingProblemCode {
  return stoppingProblemCodes.some((stopping) => stopping === code);
}
