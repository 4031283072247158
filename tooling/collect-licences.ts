import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Plugin } from "rolldown";

const PACKAGE_ROOT = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
const LICENCE_FILE = /^(?:licen[cs]e|copying|notice)(?:[.-].*)?$/i;
const RULE = `\n${"-".repeat(80)}\n\n`;

/** Writes the licences of every package whose code is in the bundle beside it, as most of them demand. */
export function collectLicences(fileName: string): Plugin {
  return {
    name: "collect-licences",
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((output) => (output.type === "chunk" ? output.moduleIds : []));
      const roots = new Set(modules.flatMap((id) => PACKAGE_ROOT.exec(id) ?? []));
      const sections = [...roots].filter((root) => existsSync(join(root, "package.json"))).map(describePackage);
      this.emitFile({ type: "asset", fileName, source: [...new Set(sections)].toSorted().join(RULE) });
    },
  };
}

function describePackage(root: string): string {
  const manifest: { name: string; version: string; license?: string } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  );
  const texts = readdirSync(root)
    .filter((file) => LICENCE_FILE.test(file))
    .toSorted()
    .map((file) => readFileSync(join(root, file), "utf8").trim());
  const title = `${manifest.name} ${manifest.version} (${manifest.license ?? "no licence named"})`;
  return `${[title, ...texts].join("\n\n")}\n`;
}
