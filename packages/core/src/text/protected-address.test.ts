import { expect, test } from "vitest";

import { isLoopback, isProtected } from "./protected-address.ts";

test.each([
  ["https:", "registry.example", true],
  ["http:", "registry.example", false],
  ["http:", "localhost", true],
  ["http:", "127.0.0.1", true],
  ["http:", "127.8.9.10", true],
  ["http:", "[::1]", true],
  ["http:", "127.0.0.1.registry.example", false],
  ["http:", "localhost.registry.example", false],
  ["http:", "registry-127.0.0.1", false],
  ["http:", "[::ffff:7f00:1]", false],
  ["http:", "10.0.0.1", false],
  ["ftp:", "localhost", false],
])("%s//%s/ is protected: %j", (protocol, hostname, expected) => {
  expect(isProtected({ protocol, hostname })).toBe(expected);
});

test("an encrypted address is not for that on this machine", () => {
  expect(isLoopback({ hostname: "registry.example" })).toBe(false);
});
