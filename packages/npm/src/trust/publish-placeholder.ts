import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

import type { Placeholder } from "@slipway/core";
import { Header } from "tar";

import { createPublishedManifest } from "../artifact/manifest.ts";
import { createPublishDocument } from "../artifact/publish-document.ts";
import { escapeName, type RegistryClient, requestRegistry } from "../registry/client.ts";
import { type Attempt, isAlreadyThere } from "../registry/failure.ts";
import type { SecondFactor } from "../registry/second-factor.ts";
import { failUnclear, readVersionAnswer } from "../registry/version-answer.ts";
import { sendChange, type TrustedPackage } from "./trust-client.ts";

/**
 * Creates a package with a version that holds nothing, in a person's name. Of one that is there already the registry says so,
 * which is as good.
 */
export async function publishPlaceholder(
  client: RegistryClient,
  pkg: TrustedPackage & { readonly placeholder: Placeholder },
  secondFactor: SecondFactor,
): Promise<Attempt<"created">> {
  const { name, registry } = pkg;
  const document = await createDocument(pkg);
  const sent = await sendChange<"created">(client, pkg, { secondFactor }, async (otp) => {
    const answer = await requestRegistry(client, {
      url: new URL(escapeName(name), registry).href,
      method: "PUT",
      credential: { kind: "configured" },
      secondFactor: { otp },
      headers: { "npm-command": "publish" },
      body: document,
    });
    const read = await readVersionAnswer(answer, false);
    return read.kind === "unclear" ? { failure: failUnclear(read) } : { value: "created" };
  });
  if ("value" in sent || !isAlreadyThere(sent.failure)) return sent;
  return { value: "created" };
}

async function createDocument({
  name,
  registry,
  placeholder: { version, distTag, access, manifest },
}: TrustedPackage & { readonly placeholder: Placeholder }): Promise<object> {
  const text = `${JSON.stringify(manifest, null, 2)}\n`;
  const tarball = createTarball("package/package.json", Buffer.from(text));
  const sha512 = createHash("sha512").update(tarball).digest();
  const integrity = `sha512-${sha512.toString("base64")}`;
  const file = "placeholder.tgz";
  return createPublishDocument({
    entry: {
      name,
      version,
      directory: ".",
      access,
      distTag,
      dependsOn: [],
      firstPublish: true,
      tarball: { file, integrity, size: tarball.length, unpackedSize: text.length, fileCount: 1 },
    },
    content: {
      tarball,
      sha512: sha512.toString("hex"),
      shasum: createHash("sha1").update(tarball).digest("hex"),
      manifest: await createPublishedManifest(manifest, { paths: ["package.json"] }),
    },
    provenance: undefined,
    registry,
  });
}

const BLOCK = 512;
const MODE = 0o644;
/** npm's own fixed modification time. */
const MODIFIED = new Date("1985-10-26T08:15:00.000Z");

/** One file, and the two empty blocks that end an archive. */
function createTarball(path: string, content: Buffer): Buffer {
  const header = Buffer.alloc(BLOCK);
  new Header({ path, mode: MODE, size: content.length, mtime: MODIFIED, type: "File" }).encode(header, 0);
  const padding = Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK);
  return gzipSync(Buffer.concat([header, content, padding, Buffer.alloc(2 * BLOCK)]));
}
