// The root page in a real Chromium against the real daemon: a spike is seen, nothing on the page breaks its own policy, and no label becomes code.
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTrafficTarget, type TrafficTarget } from '../stand-ins/traffic-target.ts';
import { startChromium } from '../peers/chromium.ts';
import { describeWithPeers } from '../peers/describe-with-peers.ts';
import { type Prometheus, startPrometheus } from '../peers/prometheus.ts';
import { type Rti, startRti, webhookOf } from '../peers/rti.ts';

/** Where the screenshots go, for people to look at. */
const shots = process.env['RTI_SHOTS'] ?? join(tmpdir(), 'rti-page-shots');
const badColour = { light: [208, 47, 47], dark: [255, 107, 107] } as const;

/** What must never run or show as anything but text. Each would set `window.pwned`. */
const hostile = {
  script: '<script>window.pwned = "script"</script>',
  image: '<img src=x onerror="window.pwned = \'image\'">',
  svg: '"><svg onload="window.pwned = \'svg\'">',
  template: '{{constructor.constructor("window.pwned = 1")()}}',
};

/** Pixels near a colour in all canvases of the anomalous card. */
function pixelsNear(page: Page, [r, g, b]: readonly [number, number, number]): Promise<number> {
  return page.evaluate(
    // Read from a copy: reading the page's own canvas again and again makes the browser complain about the reader.
    `[...document.querySelectorAll('.card.anomalous canvas')].reduce((sum, canvas) => {
      const copy = Object.assign(document.createElement('canvas'), { width: canvas.width, height: canvas.height });
      const context = copy.getContext('2d', { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data } = context.getImageData(0, 0, copy.width, copy.height);
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 3] > 200 && Math.abs(data[i] - ${r}) + Math.abs(data[i + 1] - ${g}) + Math.abs(data[i + 2] - ${b}) < 30) sum += 1;
      return sum;
    }, 0)`,
  );
}

describeWithPeers('the page', ['chromium', 'prometheus', 'promtool'], () => {
  let [service, prometheus, rti, browser]: [TrafficTarget, Prometheus, Rti, Browser] = [] as never;

  beforeAll(async () => {
    mkdirSync(shots, { recursive: true });
    service = await startTrafficTarget(100);
    prometheus = await startPrometheus({
      targets: { shop: [service.target] },
      scrapeInterval: '500ms',
      history: service.history(900, 'shop'),
    });
    [rti, browser] = await Promise.all([
      startRti({
        config: {
          prometheus: { url: prometheus.url },
          watches: [
            {
              name: 'request_rate',
              signal: 'traffic',
              unit: 'req/s',
              query: 'sum by (service) (rate(http_requests_total[4s]))',
              interval: '1s',
            },
          ],
          route: { receiver: 'log', group_by: ['alertname', 'service'], group_wait: '0s' },
          receivers: [{ name: 'log', log_configs: [{}] }],
        },
      }),
      startChromium(),
    ]);
  });
  afterAll(async () => {
    await Promise.all([browser?.close(), rti?.[Symbol.asyncDispose](), prometheus?.stop(), service?.close()]);
  });

  /** Opens the page and notes everything a browser complains about. */
  async function open(colorScheme: 'light' | 'dark'): Promise<{ readonly page: Page; readonly complaints: string[] }> {
    const context = await browser.newContext({ colorScheme, viewport: { width: 1280, height: 900 } });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
      complaints.push(`dialog ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('requestfailed', (request) => complaints.push(`failed ${request.url()}`));
    page.on('request', (request) => {
      if (!request.url().startsWith(rti.url) && !request.url().startsWith('data:')) complaints.push(`asked ${request.url()}`);
    });
    await page.addInitScript(
      `document.addEventListener('securitypolicyviolation', (e) => { (window.violations ??= []).push(e.violatedDirective + ' ' + e.blockedURI); })`,
    );
    await page.goto(rti.url);
    return { page, complaints };
  }

  test('shows a calm watch, then its spike in red, in light and dark, without a complaint of the browser', async () => {
    const light = await open('light');
    const dark = await open('dark');
    await light.page.locator('.card.normal').first().waitFor();
    await light.page.screenshot({ path: join(shots, 'calm-light.png'), fullPage: true });
    service.setRate(400);
    for (const [scheme, { page, complaints }] of [['light', light] as const, ['dark', dark] as const]) {
      await page.locator('.card.anomalous').first().waitFor({ timeout: 30_000 });
      await expect.poll(() => pixelsNear(page, badColour[scheme]), { timeout: 15_000 }).toBeGreaterThan(20);
      await page.getByText('MLAnomaly_request_rate').first().waitFor();
      await page.screenshot({ path: join(shots, `spike-${scheme}.png`), fullPage: true });
      expect(complaints).toEqual([]);
      expect(await page.evaluate('window.violations ?? []')).toEqual([]);
    }
    const verdict = light.page.getByRole('group', { name: /Your verdict on anomaly \d+ of request_rate/ }).first();
    await light.page.getByLabel('judged by').fill('anna');
    await light.page.keyboard.press('Tab');
    await verdict.getByRole('button', { name: 'Useful' }).focus();
    await light.page.keyboard.press('Enter');
    await verdict.getByRole('button', { name: 'Useful 1', pressed: true }).waitFor();
    await dark.page.getByRole('button', { name: 'Useful 1' }).first().waitFor();
    await verdict.getByRole('button', { name: 'Accept level…' }).click();
    await light.page.screenshot({ path: join(shots, 'feedback-light.png'), fullPage: true });
    await dark.page.screenshot({ path: join(shots, 'feedback-dark.png'), fullPage: true });
    await verdict.getByRole('button', { name: 'Yes, this level is normal' }).click();
    await light.page.getByText('accepted by anna').first().waitFor();
    await light.page.screenshot({ path: join(shots, 'accepted-light.png'), fullPage: true });
    expect([...light.complaints, ...dark.complaints]).toEqual([]);
    service.setRate(100);
    await light.page.context().close();
    await dark.page.context().close();
  });

  test('shows hostile labels and annotations as text and links nowhere but http(s)', async () => {
    const labels = {
      alertname: `Hostile ${hostile.script}`,
      service: hostile.image,
      severity: 'critical',
      'x"><b>': hostile.svg,
    };
    const annotations = {
      summary: `${hostile.svg} ${hostile.template}`,
      description: hostile.script,
      runbook_url: 'javascript:window.pwned=1',
    };
    const good = { alertname: 'Kind', severity: 'warning', service: 'checkout' };
    const answer = await rti.post(
      '/webhook',
      webhookOf([
        { labels, annotations },
        { labels: good, annotations: { runbook_url: 'https://wiki.example/kind' } },
      ]),
    );
    expect(answer.status).toBe(200);
    const { page, complaints } = await open('light');
    await page.getByText('<script>window.pwned').first().waitFor();
    await page.getByText('Latest notifications').waitFor();
    for (const summary of await page.locator('details summary').all()) await summary.click();
    const links = await page.evaluate<string[]>(`[...document.querySelectorAll('a')].map((a) => a.href)`);
    expect(links.filter((href) => !/^https?:/.test(href))).toEqual([]);
    expect(links).toContain('https://wiki.example/kind');
    expect(await page.evaluate('window.pwned ?? null')).toBeNull();
    expect(await page.evaluate(`document.querySelectorAll('#page script, #page img, #page svg').length`)).toBe(0);
    expect(complaints).toEqual([]);
    expect(await page.evaluate('window.violations ?? []')).toEqual([]);
    await page.screenshot({ path: join(shots, 'hostile.png'), fullPage: true });
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'fits a phone').toBe(true);
    await page.screenshot({ path: join(shots, 'phone.png'), fullPage: true });
    await page.context().close();
  });

  test('may not be framed by another page', async () => {
    const answer = await rti.get('/');
    expect(answer.headers.get('x-frame-options')).toBe('DENY');
    expect(answer.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
  });
});
