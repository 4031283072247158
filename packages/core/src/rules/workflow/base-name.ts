/** The last part of a POSIX path. */
export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
