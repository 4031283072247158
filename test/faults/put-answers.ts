import type { FaultEffect } from "@slipway/rehearsal";

/** Effects that leave open whether the version is stored. */
type OpenEffect = Extract<FaultEffect, { readonly when?: "before" | "after" }>;

const HTML = { headers: { "content-type": "text/html" }, body: "<html>Welcome</html>" } as const;

function answer(status: number, rest: Partial<Extract<FaultEffect, { readonly type: "answer" }>> = {}): OpenEffect {
  return { type: "answer", status, ...rest };
}

/** What only the registry says of a version that it has taken: it is believed, and proved by the verification. */
export const ownWords: readonly OpenEffect[] = [
  answer(201, { body: { success: true } }),
  answer(200, { body: { ok: true, id: "@acme/core" } }),
];

/** Everything else that can come back. */
export const otherAnswers: readonly OpenEffect[] = [
  answer(200, { body: "" }),
  answer(204, { body: "" }),
  answer(200, { body: {} }),
  answer(200, { body: null }),
  answer(200, { body: [] }),
  answer(200, { body: { success: false } }),
  answer(201, { body: { success: true, error: "not stored" } }),
  answer(200, { body: { message: "queued" } }),
  answer(202, { body: { id: "@acme/core" } }),
  answer(200, HTML),
  { type: "malformed" },
  answer(201, { body: { success: true }, cut: 5 }),
  ...[301, 302, 303, 307, 308].map((status) => answer(status, { redirect: "{path}", body: "" })),
  answer(302, { redirect: "http://127.0.0.1:9{path}", body: "" }),
  answer(400, { message: "Bad Request" }),
  answer(401, { message: "unauthorized" }),
  answer(402, { message: "You must sign up for private packages" }),
  { type: "refuse", as: "permission-denied" },
  answer(403, { message: "You cannot publish over the previously published versions: {version}." }),
  answer(403, HTML),
  answer(404, { message: "package not found" }),
  answer(404, HTML),
  answer(405, { body: "" }),
  answer(408, { body: "" }),
  { type: "refuse", as: "packument-conflict" },
  { type: "refuse", as: "previously-staged" },
  answer(409, { message: "existing version" }),
  answer(413, HTML),
  answer(415, { message: "Unsupported Media Type" }),
  answer(420, { body: "" }),
  answer(422, { message: "Unprocessable Entity" }),
  answer(425, { body: "" }),
  answer(428, { message: "Precondition Required" }),
  { type: "refuse", as: "rate-limit", retryAfter: 0 },
  answer(451, { message: "Unavailable For Legal Reasons" }),
  answer(500, { message: "Internal Server Error" }),
  { type: "refuse", as: "bad-gateway" },
  answer(503, HTML),
  answer(504, { body: "" }),
  { type: "drop" },
];
