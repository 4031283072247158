import { expect, test } from "vitest";

import { findOtherPlatform } from "./platform.ts";

const linux = { os: "linux", cpu: "x64", libc: "glibc" };
const mac = { os: "darwin", cpu: "arm64", libc: undefined };

test.each([
  [{}, linux, undefined],
  [{ os: [] }, linux, undefined],
  [{ os: ["linux"], cpu: ["x64"], libc: ["glibc"] }, linux, undefined],
  [{ os: "linux" }, linux, undefined],
  [{ os: ["any"] }, linux, undefined],
  [{ os: ["!win32"] }, linux, undefined],
  [{ os: ["win32"] }, linux, "win32"],
  [{ os: ["!linux"] }, linux, "!linux"],
  [{ os: ["linux", "darwin"], cpu: ["arm64"] }, linux, "linux|darwin arm64"],
  [{ os: ["linux"], cpu: ["x64"], libc: ["musl"] }, linux, "linux x64 musl"],
  [{ libc: ["glibc"] }, mac, "glibc"],
  [{ os: ["darwin"], cpu: ["arm64"] }, mac, undefined],
])("%j on %j", (manifest, platform, other) => {
  expect(findOtherPlatform(manifest, platform)).toBe(other);
});
