import type { TarballCode } from "../../rules/tarball/tarball-code.ts";
import type { Page } from "../page.ts";
import { tarballBinInvalid } from "./tarball-bin-invalid.ts";
import { tarballBinNotExecutable } from "./tarball-bin-not-executable.ts";
import { tarballDependencyUnsatisfied } from "./tarball-dependency-unsatisfied.ts";
import { tarballEntryCaseConflict } from "./tarball-entry-case-conflict.ts";
import { tarballEntryDuplicate } from "./tarball-entry-duplicate.ts";
import { tarballEntryUnsafe } from "./tarball-entry-unsafe.ts";
import { tarballFilesUnmatched } from "./tarball-files-unmatched.ts";
import { tarballManifestMismatch } from "./tarball-manifest-mismatch.ts";
import { tarballManifestPrivate } from "./tarball-manifest-private.ts";
import { tarballManifestUnreadable } from "./tarball-manifest-unreadable.ts";
import { tarballProtocolLeak } from "./tarball-protocol-leak.ts";
import { tarballPublint } from "./tarball-publint.ts";
import { tarballRepositoryChanged } from "./tarball-repository-changed.ts";
import { tarballSecret } from "./tarball-secret.ts";
import { tarballSensitiveFile } from "./tarball-sensitive-file.ts";
import { tarballSizeJump } from "./tarball-size-jump.ts";
import { tarballStrayFile } from "./tarball-stray-file.ts";
import { tarballTargetMissing } from "./tarball-target-missing.ts";
import { tarballTooLarge } from "./tarball-too-large.ts";
import { tarballUnreadable } from "./tarball-unreadable.ts";

/** The pages of the rules about tarballs. */
export const tarballPages: Record<TarballCode, Page> = {
  TARBALL_UNREADABLE: tarballUnreadable,
  TARBALL_TOO_LARGE: tarballTooLarge,
  TARBALL_ENTRY_UNSAFE: tarballEntryUnsafe,
  TARBALL_ENTRY_DUPLICATE: tarballEntryDuplicate,
  TARBALL_ENTRY_CASE_CONFLICT: tarballEntryCaseConflict,
  TARBALL_MANIFEST_UNREADABLE: tarballManifestUnreadable,
  TARBALL_MANIFEST_MISMATCH: tarballManifestMismatch,
  TARBALL_MANIFEST_PRIVATE: tarballManifestPrivate,
  TARBALL_REPOSITORY_CHANGED: tarballRepositoryChanged,
  TARBALL_PROTOCOL_LEAK: tarballProtocolLeak,
  TARBALL_DEPENDENCY_UNSATISFIED: tarballDependencyUnsatisfied,
  TARBALL_TARGET_MISSING: tarballTargetMissing,
  TARBALL_BIN_NOT_EXECUTABLE: tarballBinNotExecutable,
  TARBALL_BIN_INVALID: tarballBinInvalid,
  TARBALL_FILES_UNMATCHED: tarballFilesUnmatched,
  TARBALL_SECRET: tarballSecret,
  TARBALL_SENSITIVE_FILE: tarballSensitiveFile,
  TARBALL_STRAY_FILE: tarballStrayFile,
  TARBALL_SIZE_JUMP: tarballSizeJump,
  TARBALL_PUBLINT: tarballPublint,
};
