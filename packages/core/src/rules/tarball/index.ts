import { checkBin } from "./check-bin.ts";
import { checkDependencies } from "./check-dependencies.ts";
import { checkEntries } from "./check-entries.ts";
import { checkFileNames } from "./check-file-names.ts";
import { checkFiles } from "./check-files.ts";
import { checkLint } from "./check-lint.ts";
import { checkManifest } from "./check-manifest.ts";
import { checkProtocols } from "./check-protocols.ts";
import { checkRepository } from "./check-repository.ts";
import { checkSecrets } from "./check-secrets.ts";
import { checkSize } from "./check-size.ts";
import { checkTargets } from "./check-targets.ts";
import type { TarballRule } from "./tarball-subject.ts";

/** Every rule about what is inside a tarball. */
export const tarballRules: readonly TarballRule[] = [
  checkEntries,
  checkManifest,
  checkRepository,
  checkProtocols,
  checkDependencies,
  checkTargets,
  checkBin,
  checkFiles,
  checkSecrets,
  checkFileNames,
  checkSize,
  checkLint,
];
