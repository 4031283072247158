/** The rules about what is inside a tarball. */
export { tarballBin } from "./bin.ts";
export { tarballDependencyChanged, tarballBundledMissing } from "./dependencies.ts";
export { tarballUnreadable, tarballEntries } from "./entries.ts";
export { tarballFilesUnmatched, tarballFileNames } from "./files.ts";
export { tarballForeignPackage } from "./foreign.ts";
export { tarballImports } from "./imports.ts";
export { tarballPublint } from "./lint.ts";
export { tarballManifest, tarballRepositoryChanged } from "./manifest.ts";
export { tarballProtocolLeak } from "./protocols.ts";
export { packageVersionTaken, tarballSizeJump } from "./published.ts";
export { tarballPublishConfig } from "./publish-config.ts";
export { tarballSecret } from "./secrets.ts";
export { tarballTargetMissing } from "./targets.ts";
export { tarballTypeScript } from "./typescript.ts";
