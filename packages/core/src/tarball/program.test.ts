import { expect, it } from "vitest";

import { isProgram } from "./program.ts";

function header(length: number, bytes: Readonly<Record<number, readonly number[]>>): Uint8Array {
  const start = new Uint8Array(length);
  for (const [offset, values] of Object.entries(bytes)) start.set(values, Number(offset));
  return start;
}

const ELF_64 = [0x7f, 0x45, 0x4c, 0x46, 2, 1, 1];
const ELF_32_BIG = [0x7f, 0x45, 0x4c, 0x46, 1, 2, 1];
const MACH_O = [0xcf, 0xfa, 0xed, 0xfe];

it.each([
  ["a program for Linux", header(64, { 0: ELF_64, 16: [2] }), true],
  ["one that can be loaded anywhere", header(64, { 0: ELF_64, 16: [3], 24: [0x40, 0x10] }), true],
  ["a library for Linux", header(64, { 0: ELF_64, 16: [3] }), false],
  ["an object file", header(64, { 0: ELF_64, 16: [1] }), false],
  ["a program whose processor begins with the highest byte", header(64, { 0: ELF_32_BIG, 16: [0, 2] }), true],
  ["a program for macOS", header(64, { 0: MACH_O, 12: [2] }), true],
  ["a library for macOS", header(64, { 0: MACH_O, 12: [6] }), false],
  ["a header that is cut off", header(20, { 0: ELF_64, 16: [2] }), false],
  ["a script", new TextEncoder().encode("#!/bin/sh\necho nothing that is a program at all\n"), false],
])("%s", (_, start, expected) => {
  expect(isProgram(start)).toBe(expected);
});
