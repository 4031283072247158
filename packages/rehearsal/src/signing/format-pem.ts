/** Base64 in lines of 64 characters between its labels. @see https://www.rfc-editor.org/rfc/rfc7468 */
export function formatPem(label: "CERTIFICATE" | "PUBLIC KEY", der: Buffer): string {
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
