import { Parser, type ReadEntry } from "tar";

import { createPackageTexts, isPackageText } from "./create-package-texts.ts";
import type { PackageTexts } from "./package-texts.ts";

const MANIFEST = "package.json";

/** With the text of `package.json`. */
export interface ReadPackageTexts extends PackageTexts {
  readonly manifest: string;
}

/**
 * Reads those texts from the bytes of a tarball that has been checked before: nothing here is bounded.
 *
 * @throws When it is no tarball or has no `package.json`.
 */
export async function readPackageTexts(tarball: Buffer): Promise<ReadPackageTexts> {
  const texts = new Map<string, string>();
  const paths = new Set<string>();
  await parse(tarball, (entry) => {
    const path = entry.path.split("/").slice(1).join("/");
    if (path === "" || entry.type === "Directory") return false;
    paths.add(path);
    return (path === MANIFEST || isPackageText(path)) && ((text: string) => texts.set(path, text));
  });
  const manifest = texts.get(MANIFEST);
  if (manifest === undefined) throw new Error("The tarball has no package.json");
  return { manifest, ...createPackageTexts(texts, [...paths]) };
}

async function parse(tarball: Buffer, visit: (entry: ReadEntry) => false | ((text: string) => unknown)): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({
      strict: true,
      onReadEntry: (entry) => {
        const onText = visit(entry);
        if (onText === false) {
          entry.resume();
          return;
        }
        const chunks: Buffer[] = [];
        entry.on("data", (chunk) => chunks.push(chunk));
        entry.on("end", () => onText(Buffer.concat(chunks).toString("utf8")));
      },
    });
    parser.on("end", resolve);
    parser.on("error", reject);
    parser.end(tarball);
  });
}
