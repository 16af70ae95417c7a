// Tells a problem from others of its file in a way that survives lines moving up and down, so that a service shows an old problem as old.
import type { ReportedFile } from './check-report.ts';

/** One for each problem of the file, in order: a hash of check, rule and source line, and which one of the same hash it is. */
export function fingerprintProblems({ text, problems }: ReportedFile): readonly string[] {
  const lines = problems.length > 0 ? text.split('\n') : [];
  const seen = new Map<string, number>();
  return problems.map(({ code, group, rule, argument, range }) => {
    const line = (lines[range.line - 1] ?? '').replaceAll(/\s+/g, '');
    const hash = hashText(JSON.stringify([code, group, rule, argument, line]));
    const ordinal = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, ordinal);
    return `${hash}:${ordinal}`;
  });
}

const mask = 0xffff_ffff_ffff_ffffn;

/** FNV-1a, 64 bits, over UTF-16 units: 16 hex digits. It tells apart, it protects nothing. */
function hashText(text: string): string {
  let hash = 0xcbf2_9ce4_8422_2325n;
  for (let at = 0; at < text.length; at += 1) hash = ((hash ^ BigInt(text.charCodeAt(at))) * 0x100_0000_01b3n) & mask;
  return hash.toString(16).padStart(16, '0');
}
