/** For which system and processor a file of native code was made, by its head; null = it is none. */
import { closeSync, openSync, readSync } from 'node:fs';

const HEAD_BYTES = 4096;
const ELF_MACHINES: Readonly<Record<number, string>> = { 0x3e: 'x64', 0xb7: 'arm64' };
const PE_MACHINES: Readonly<Record<number, string>> = { 0x8664: 'x64', 0xaa64: 'arm64' };
const MACH_O_CPUS: Readonly<Record<number, string>> = { 0x01000007: 'x64', 0x0100000c: 'arm64' };
const MACH_O_64 = 0xfeedfacf;
const MACH_O_FAT = 0xcafebabe;

/** `linux-x64`, `darwin-arm64`, …; of an unknown processor `linux-183`. */
export function nativeKindOf(file: string): string | null {
  const head = Buffer.alloc(HEAD_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, head, 0, HEAD_BYTES, 0);
    return length < 64 ? null : kindOf(head);
  } finally {
    closeSync(descriptor);
  }
}

function kindOf(head: Buffer): string | null {
  if (head.readUInt32BE(0) === 0x7f454c46)
    return named('linux', ELF_MACHINES, head.readUInt16LE(18));
  if (head.readUInt32LE(0) === MACH_O_64) return named('darwin', MACH_O_CPUS, head.readUInt32LE(4));
  // Java's classes begin with the same four bytes, followed by a version above any number of processors.
  if (head.readUInt32BE(0) === MACH_O_FAT && head.readUInt32BE(4) < 20) return 'darwin-universal';
  if (head.toString('latin1', 0, 2) !== 'MZ') return null;
  const at = head.readUInt32LE(60);
  const isPe = at < HEAD_BYTES - 6 && head.toString('latin1', at, at + 4) === 'PE\0\0';
  return isPe ? named('win32', PE_MACHINES, head.readUInt16LE(at + 4)) : null;
}

function named(os: string, machines: Readonly<Record<number, string>>, machine: number): string {
  return `${os}-${machines[machine] ?? machine}`;
}
