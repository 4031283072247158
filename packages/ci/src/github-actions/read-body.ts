/**
 * The text of an answer, so far as it is not larger than a server of GitHub's ever makes one.
 *
 * @param limit Bytes.
 * @throws {RangeError} Beyond them; the rest is not read.
 */
export async function readBody({ body }: Response, limit: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.length;
    if (size > limit) throw new RangeError(`an answer of more than ${String(Math.round(limit / 1024))} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
