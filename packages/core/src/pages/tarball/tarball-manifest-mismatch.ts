import { quote } from "../../text/words.ts";
import type { Page } from "../page.ts";

export const tarballManifestMismatch: Page = {
  title: "The packed manifest is not the planned one",
  message: ({ package: name, field, actual, expected }) =>
    `${quote(name)}: ${quote(field)} in the tarball is ${quote(actual)}, the plan says ${quote(expected)}`,
  what: "`name` or `version` in the tarball's manifest differs from the plan.",
  why: "The registry files the package under what it is sent, and clients believe what they unpack. A tarball packed before versions were written, a build that copies an old manifest, or a changed tarball make the two differ. A version that went out under the wrong name can never be taken back.",
  fix: "Plan and pack from the same commit, with a clean build. Where a build writes its own manifest, let it read name and version from the source.",
  sources: ["https://blog.vlt.sh/blog/the-massive-hole-in-the-npm-ecosystem"],
};
