const ELF = [0x7f, 0x45, 0x4c, 0x46];
const ELF_EXECUTABLE = 2;
const ELF_SHARED = 3;

/** Of Mach-O, for 64 and for 32 bits, as processors that begin with the lowest byte have them. */
const MACH_O = [
  [0xcf, 0xfa, 0xed, 0xfe],
  [0xce, 0xfa, 0xed, 0xfe],
];
const MACH_O_EXECUTABLE = 2;

/** Bytes: both headers are longer. */
const SHORTEST = 32;

/**
 * Whether a file begins as a native program for Linux or macOS does. Libraries and add-ons, which are loaded and not
 * started, are none: of those for Linux only the missing entry point tells. Windows knows no permission to execute.
 */
export function isProgram(start: Uint8Array): boolean {
  if (start.length < SHORTEST) return false;
  if (begins(start, ELF)) return isElfProgram(start);
  return MACH_O.some((magic) => begins(start, magic)) && start[12] === MACH_O_EXECUTABLE;
}

function isElfProgram(start: Uint8Array): boolean {
  const isLittle = start[5] === 1;
  const type = isLittle ? start[16] : start[17];
  if (type === ELF_EXECUTABLE) return true;
  const entryPoint = start.subarray(24, start[4] === 2 ? 32 : 28);
  return type === ELF_SHARED && entryPoint.some((byte) => byte !== 0);
}

function begins(start: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => start[index] === byte);
}
