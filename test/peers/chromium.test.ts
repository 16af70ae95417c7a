// Chromium renders a page of a local server, runs its script and takes a click.
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { startChromium } from './chromium.ts';
import { describeWithPeers } from './describe-with-peers.ts';
import { freePort } from './peer.ts';

describeWithPeers('real Chromium', ['chromium'], () => {
  test('opens a page of a local server and clicks a button', async () => {
    const page = `<button onclick="this.textContent = 'told'">tell</button>`;
    const server = createServer((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end(page));
    const port = await freePort();
    await new Promise<void>((resolve) => {
      server.listen(port, '127.0.0.1', resolve);
    });
    try {
      await using browser = await startChromium();
      const tab = await browser.newPage();
      await tab.goto(`http://127.0.0.1:${port}/`);
      await tab.getByRole('button').click();
      expect(await tab.getByRole('button').textContent()).toBe('told');
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
