import { createHash } from "node:crypto";

import { ReleaseError, sanitise } from "@slipway/core";

import { type GithubApi, requestGithub } from "./github-api.ts";

/** A JSON document beside the notes of a release. */
export interface Asset {
  /** Base name. */
  readonly name: string;
  readonly text: string;
}

/** What a release says of its assets, and where new ones go. */
interface AssetHolder {
  readonly upload_url: string;
  readonly assets: readonly HeldAsset[];
}

interface HeldAsset {
  readonly id: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** `uploaded`; anything else is what an upload has left that was cut off. */
  readonly state: string;
  /** `sha256:…`; servers before 2025 tell none. */
  readonly digest?: string | null | undefined;
}

interface Wanted {
  /** Path of the repository's releases. */
  readonly releases: string;
  readonly release: AssetHolder;
  readonly asset: Asset;
}

/**
 * Brings an asset of a release to this text.
 *
 * @returns Whether anything was to be done.
 * @throws {ReleaseError} `GITHUB_REFUSED`
 * @see https://docs.github.com/rest/releases/assets#upload-a-release-asset
 */
export async function bringAsset(api: GithubApi, { releases, release, asset }: Wanted): Promise<boolean> {
  const existing = release.assets.find(({ name }) => name === asset.name);
  if (existing !== undefined) {
    if (existing.state === "uploaded" && isOf(existing, asset.text)) return false;
    await requestGithub(api, "DELETE", `${releases}/assets/${String(existing.id)}`);
  }
  const { apiUrl, path } = placeUploads(release.upload_url, api.apiUrl);
  await requestGithub({ ...api, apiUrl }, "POST", `${path}?name=${encodeURIComponent(asset.name)}`, asset.text);
  return true;
}

function isOf({ size, digest }: HeldAsset, text: string): boolean {
  if (typeof digest === "string" && digest.startsWith("sha256:")) {
    return digest === `sha256:${createHash("sha256").update(text).digest("hex")}`;
  }
  return size === Buffer.byteLength(text);
}

/** The token goes to the API's own server, or to the one beside it that takes uploads. */
function placeUploads(template: string, apiUrl: string): { readonly apiUrl: string; readonly path: string } {
  const url = URL.parse(template.replace(/\{[^}]*\}$/, ""));
  const api = new URL(apiUrl);
  const beside = `${api.protocol}//${api.host.replace(/^api\./, "uploads.")}`;
  if (url !== null && (url.origin === api.origin || url.origin === beside)) {
    return { apiUrl: url.origin, path: url.pathname };
  }
  throw new ReleaseError(
    "GITHUB_REFUSED",
    sanitise(`GitHub names \`${template}\` for uploads, which is no server of \`${api.origin}\``),
  );
}
