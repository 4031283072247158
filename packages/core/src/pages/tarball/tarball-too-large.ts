import { quote } from "../../text/words.ts";
import { because } from "../package/because.ts";
import type { Page } from "../page.ts";

export const tarballTooLarge: Page = {
  title: "A tarball goes beyond what any package needs",
  message: ({ package: name, reason }) =>
    `The tarball of ${quote(name)} is too large to be read in good faith${because(reason)}`,
  what: "Its unpacked size, its compression ratio, its number of entries, the length of their names, or one of its manifests is beyond a limit that no well-known package comes near.",
  why: "A small file that unpacks to gigabytes takes down whoever reads it: the job that publishes, and every user's machine. More often it is a build directory or a cache that slipped in.",
  fix: "List what is in it with `tar -tvzf`, and leave out what users do not need with `files` in the manifest.",
  sources: ["https://en.wikipedia.org/wiki/Zip_bomb"],
};
