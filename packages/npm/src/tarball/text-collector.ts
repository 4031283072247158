/** Takes the texts of some files while a tarball is read. */
export interface TextCollector {
  /** @param size Bytes. */
  readonly wants: (path: string, size: number) => boolean;
  readonly take: (path: string, text: string) => void;
}
