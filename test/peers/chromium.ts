// A real Chromium for a test, driven by playwright-core; it speaks to loopback only.
import { type Browser, chromium } from 'playwright-core';
import { requirePeer } from './binaries.ts';

/** Starts a headless Chromium. `await using browser = …` closes it. */
export async function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: requirePeer('chromium'),
    headless: true,
    args: [
      '--no-sandbox', // as root Chromium has no sandbox; it sees our own pages only
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
