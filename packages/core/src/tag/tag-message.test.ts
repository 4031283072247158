import { describe, expect, test } from "vitest";

import { createTagMessage, parseTagMessage, releaseText } from "./tag-message.ts";

const DIGEST = `sha256-${"A".repeat(43)}=`;
const PACKAGES = [
  { name: "@acme/core", version: "1.2.0", distTag: "latest" },
  { name: "anvil", version: "2.0.0-beta.1", distTag: "next" },
];

describe("the message of a release's tag", () => {
  test("names what it was made to release", () => {
    expect(createTagMessage(PACKAGES, DIGEST)).toBe(
      `Release of 2 packages\n\n@acme/core 1.2.0 latest\nanvil 2.0.0-beta.1 next\n\nSlipway-Release: ${DIGEST}\n`,
    );
  });

  test("says so again when it is read", () => {
    expect(parseTagMessage(createTagMessage(PACKAGES, DIGEST))).toStrictEqual({ digest: DIGEST, packages: PACKAGES });
    const [first] = PACKAGES;
    expect(parseTagMessage(createTagMessage(first === undefined ? [] : [first], DIGEST))?.packages).toHaveLength(1);
  });

  test("may have a signature behind it", () => {
    const signed = `${createTagMessage(PACKAGES, DIGEST)}-----BEGIN SSH SIGNATURE-----\nU1NI a b\n-----END SSH SIGNATURE-----\n`;
    expect(parseTagMessage(signed)).toStrictEqual({ digest: DIGEST, packages: PACKAGES });
  });

  test("counts where there are too many to name", () => {
    const many = Array.from({ length: 250 }, (_, index) => ({
      name: `p${index}`,
      version: "1.0.0",
      distTag: "latest",
    }));
    const message = createTagMessage(many, DIGEST);
    expect(message).toContain("\nand 50 more\n");
    expect(parseTagMessage(message)).toStrictEqual({ digest: DIGEST, packages: undefined });
  });

  test.each(["", "v1.2.3", "Release of 2 packages\n\nSlipway-Release: sha256-short\n"])(
    "of another's making says nothing: %j",
    (message) => {
      expect(parseTagMessage(message)).toBeUndefined();
    },
  );

  test("has a digest of names, versions, dist-tags and order", () => {
    expect(releaseText(PACKAGES)).toBe('[["@acme/core","1.2.0","latest"],["anvil","2.0.0-beta.1","next"]]');
    expect(releaseText(PACKAGES.toReversed())).not.toBe(releaseText(PACKAGES));
  });
});
