import type { ReadEntry } from "tar";

/** Hands over an entry's whole text when it ends. For small entries only: the caller looks at the size first. */
export function collectText(entry: ReadEntry, onText: (text: string) => void): void {
  const chunks: Buffer[] = [];
  entry.on("data", (chunk) => chunks.push(chunk));
  entry.on("end", () => {
    onText(Buffer.concat(chunks).toString("utf8"));
  });
}
