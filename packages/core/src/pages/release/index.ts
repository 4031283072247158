import type { ReleaseCode } from "../../rules/release/release-code.ts";
import type { Page } from "../page.ts";
import { exchangeIdTokenFailed, exchangeRefused, exchangeUnreachable } from "./exchange-pages.ts";
import {
  packedFileIrregular,
  packedIntegrityMismatch,
  packedTarballMissing,
  packedTarballOversized,
  packedTarballUnexpected,
  packedTarballUnreadable,
  packedTarballUnsafe,
} from "./packed-file-pages.ts";
import {
  packedManifestMismatch,
  packedManifestRefused,
  packedPlanMismatch,
  packedRegistryMismatch,
} from "./packed-plan-pages.ts";

/** The pages of everything that is found between the packed directory and the first PUT. */
export const releasePages: Record<ReleaseCode, Page> = {
  PACKED_PLAN_MISMATCH: packedPlanMismatch,
  PACKED_REGISTRY_MISMATCH: packedRegistryMismatch,
  PACKED_FILE_IRREGULAR: packedFileIrregular,
  PACKED_TARBALL_MISSING: packedTarballMissing,
  PACKED_TARBALL_UNEXPECTED: packedTarballUnexpected,
  PACKED_TARBALL_OVERSIZED: packedTarballOversized,
  PACKED_TARBALL_UNREADABLE: packedTarballUnreadable,
  PACKED_TARBALL_UNSAFE: packedTarballUnsafe,
  PACKED_INTEGRITY_MISMATCH: packedIntegrityMismatch,
  PACKED_MANIFEST_MISMATCH: packedManifestMismatch,
  PACKED_MANIFEST_REFUSED: packedManifestRefused,
  EXCHANGE_REFUSED: exchangeRefused,
  EXCHANGE_UNREACHABLE: exchangeUnreachable,
  EXCHANGE_ID_TOKEN_FAILED: exchangeIdTokenFailed,
};
