// E-mail over SMTP: text and HTML, threaded per group by References to a root that is the group's own (RFC 5322), marked as automatic (RFC 3834).
// Nodemailer builds and encodes the message: no value from outside can add a header or a recipient.
import { messageLines, type MessageLines } from '../incident/message-lines.ts';
import { alertName, serviceOf, severityOf, signalWords, worstFirst } from '../incident/alert-words.ts';
import { cut, safeText } from '../incident/safe-text.ts';
import type { DeliveryResult } from '../model/notification.ts';
import type { DurationMs } from '../model/time.ts';
import { channelKey } from './channel-key.ts';
import { attemptTimeoutMs, type Channel, type ChannelOptions, type Message, type Rendered, type Secret } from './port.ts';

export type EmailSettings = {
  readonly to: readonly string[];
  readonly from: string;
  readonly smarthost: { readonly host: string; readonly port: number };
  readonly username: string | null;
  readonly password: Secret | null;
  readonly requireTls: boolean;
  readonly hello: string;
};

const stepTimeoutMs: DurationMs = attemptTimeoutMs - 1000;

export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** Constant for a group while it is open, or mail clients do not thread: values go into the body. */
export function subjectOf(message: Message): string {
  const [worst] = worstFirst(message.alerts);
  const labels = worst?.labels ?? {};
  const severity = severityOf(labels) ?? safeText(labels['severity'] ?? 'alert', 20);
  const grouped = Object.values(message.notification.groupLabels).map((value) => safeText(value, 60));
  const service = serviceOf(labels) ?? grouped[0] ?? null;
  const about = (worst && signalWords(worst)) ?? alertName(labels);
  return cut(`[${severity}] ${service === null ? '' : `${service}: `}${about}`, 200);
}

export function textBody(lines: MessageLines): string {
  return [
    lines.headline,
    ...lines.facts.map((fact) => `  ${fact}`),
    '',
    ...lines.notes.map(([name, text]) => `${name}: ${text}`),
    ...(lines.others.length > 0 ? ['', ...lines.others.map((other) => `- ${other}`)] : []),
    ...(lines.links.length > 0 ? ['', ...lines.links.map(({ text, href }) => `${text}: ${href}`)] : []),
    '',
    lines.why,
    '',
  ].join('\n');
}

const colours = { firing: '#c62828', resolved: '#1f8f5f' } as const;

export function htmlBody(lines: MessageLines, status: Message['status']): string {
  const cell = 'padding:4px 12px 4px 0;vertical-align:top';
  const notes = lines.notes.map(
    ([name, text]) =>
      `<tr><td style="${cell};color:#666">${escapeHtml(name)}</td><td style="${cell}">${escapeHtml(text)}</td></tr>`,
  );
  const others = lines.others.map((other) => `<li>${escapeHtml(other)}</li>`);
  const links = lines.links.map(
    ({ text, href }) => `<a href="${escapeHtml(href)}" style="margin-right:16px">${escapeHtml(text)}</a>`,
  );
  return [
    '<!doctype html><html><body style="margin:0;font:15px/1.5 sans-serif;color:#222">',
    // The preheader: what a mail list shows beside the constant subject.
    `<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(lines.title)}</div>`,
    `<div style="border-left:4px solid ${colours[status]};padding:8px 16px">`,
    `<p style="margin:0;font-size:18px"><b>${escapeHtml(lines.headline)}</b></p>`,
    `<p style="margin:4px 0;color:#444">${lines.facts.map(escapeHtml).join(' · ')}</p>`,
    notes.length > 0 ? `<table style="border-collapse:collapse;margin:8px 0">${notes.join('')}</table>` : '',
    others.length > 0 ? `<ul style="margin:8px 0;padding-left:20px">${others.join('')}</ul>` : '',
    links.length > 0 ? `<p style="margin:8px 0">${links.join('')}</p>` : '',
    `<p style="margin:12px 0 0;color:#888;font-size:12px">${escapeHtml(lines.why)}</p>`,
    '</div></body></html>',
  ].join('');
}

/** The domain of our Message-IDs: that of the sender. */
function domainOf(from: string): string {
  return /@([A-Za-z0-9.-]+)/.exec(from)?.[1] ?? 'runtime-intelligence.invalid';
}

/** What Nodemailer is given; pure, so that it can be shown and tested. */
export function mailOf(message: Message, { to, from }: EmailSettings) {
  const lines = messageLines(message);
  const domain = domainOf(from);
  const root = `<rti-${message.threadKey.slice(0, 32)}@${domain}>`;
  const isCritical = message.status === 'firing' && message.alerts.some(({ labels }) => severityOf(labels) === 'critical');
  return {
    from,
    to: [...to],
    subject: subjectOf(message),
    messageId: `<rti-${message.threadKey.slice(0, 16)}-${message.deliveryId.replace(/[^A-Za-z0-9.-]/g, '-')}@${domain}>`,
    inReplyTo: root,
    references: [root],
    text: textBody(lines),
    html: htmlBody(lines, message.status),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'List-Id': `<alerts.${domain}>`,
      ...(isCritical ? { 'X-Priority': '1', Importance: 'high' } : {}),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** What Nodemailer reports; a 4xx may pass, a 5xx will not (RFC 5321). */
type SmtpError = Error & { readonly code?: string; readonly responseCode?: number; readonly command?: string };

function smtpResult(error: SmtpError, password: string | null): DeliveryResult {
  const raw = `${error.responseCode ?? error.code ?? ''} ${error.message}`.replace(/\s+/g, ' ').trim().slice(0, 300);
  const detail = password ? raw.replaceAll(password, '<secret>') : raw;
  if (error.code === 'EAUTH') return { kind: 'refused', cause: 'bad-auth', detail };
  if (error.code === 'ETLS')
    return { kind: 'retry', cause: 'network', afterMs: null, detail: `${detail}: the server offers no TLS (smtp_require_tls)` };
  if (error.responseCode !== undefined && error.responseCode >= 500) return { kind: 'refused', cause: 'bad-request', detail };
  if (error.responseCode !== undefined) return { kind: 'retry', cause: 'server-error', afterMs: null, detail };
  // The message was on its way and its answer did not come: it may have been taken.
  if (error.command === 'DATA') return { kind: 'uncertain', detail };
  return { kind: 'retry', cause: error.code === 'ETIMEDOUT' ? 'timeout' : 'network', afterMs: null, detail };
}

export function makeEmail(settings: EmailSettings, options: ChannelOptions): Channel {
  const { smarthost, username, password, requireTls, hello, to } = settings;
  const { host, port } = smarthost;
  const secret = password?.reveal() ?? null;
  const transportOptions = {
    host,
    port,
    name: hello,
    secure: port === 465,
    requireTLS: requireTls,
    ignoreTLS: false,
    connectionTimeout: stepTimeoutMs,
    greetingTimeout: stepTimeoutMs,
    socketTimeout: stepTimeoutMs,
    ...(username && secret ? { auth: { user: username, pass: secret } } : {}),
  };

  async function deliver(message: Message, signal: AbortSignal): Promise<DeliveryResult> {
    // Loaded when the first mail goes out: it costs memory that a service without e-mail should not pay.
    const { createTransport } = await import('nodemailer');
    const transport = createTransport(transportOptions);
    const timedOut = new Promise<never>((_, reject) => {
      signal.addEventListener(
        'abort',
        () => reject(Object.assign(new Error(`no answer from ${host}:${port} in time`), { code: 'ETIMEDOUT', command: 'DATA' })),
        { once: true },
      );
    });
    try {
      const sent = await Promise.race([transport.sendMail(mailOf(message, settings)), timedOut]);
      return { kind: 'delivered', receipt: sent.messageId };
    } catch (error) {
      // Nodemailer's documented error fields.
      return smtpResult(error as SmtpError, secret);
    } finally {
      transport.close();
    }
  }

  return {
    key: channelKey('email', to.join(','), `${host}:${port}\u0000${to.join(',')}`),
    type: 'email',
    sendResolved: options.sendResolved,
    lastResort: options.lastResort,
    concurrencyMax: 2,
    render: (message): Rendered => {
      const mail = mailOf(message, settings);
      return {
        to: `smtp ${host}:${port} to ${to.join(', ')}`,
        title: `${mail.subject} - ${messageLines(message).title}`,
        body: mail.text,
      };
    },
    deliver,
    close: () => Promise.resolve(),
  };
}
