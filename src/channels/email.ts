// E-mail over SMTP: text and HTML, threaded per group by References to a root that is the group's own (RFC 5322), marked as automatic (RFC 3834).
// Nodemailer builds and encodes the message: no value from outside can add a header or a recipient.
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { messageLines, type MessageLines } from '../incident/message-lines.ts';
import { alertName, serviceOf, severityOf, signalWords } from '../incident/alert-words.ts';
import { cut, safeText } from '../incident/safe-text.ts';
import type { DeliveryResult } from '../model/notification.ts';
import type { DurationMs } from '../model/time.ts';
import { channelKey } from './channel-key.ts';
import { maskSecrets } from './mask-secrets.ts';
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

/** The alert a group began with: the same while it lasts, whatever joins it. */
function firstAlert(alerts: Message['alerts']): Message['alerts'][number] | undefined {
  return [...alerts].sort((a, b) => a.startsAt - b.startsAt || (a.fingerprint < b.fingerprint ? -1 : 1))[0];
}

/** `[critical] checkout: latency`. Constant for a group while it is open, or mail clients do not thread: values go into the body. */
export function subjectOf({ alerts, notification }: Message): string {
  const first = firstAlert(alerts);
  const labels = first?.labels ?? notification.groupLabels;
  const severity = severityOf(labels) ?? (safeText(labels['severity'] ?? '', 20) || 'alert');
  const subject = [serviceOf(labels), (first && signalWords(first)) ?? alertName(labels)]
    .filter((part) => part !== null)
    .join(': ');
  return cut(`[${severity}] ${subject}`, 200);
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
type SmtpError = Error & { readonly code?: string; readonly responseCode?: number };

/** `isSent`: the whole message went out, so that without an answer it may have been taken. */
type Attempt = { readonly isSent: boolean; readonly isTimedOut: boolean; readonly secrets: readonly string[] };

function smtpResult(error: SmtpError, { isSent, isTimedOut, secrets }: Attempt): DeliveryResult {
  const { code, responseCode } = error;
  const words = isTimedOut ? 'no answer in time' : `${responseCode ?? code ?? ''} ${error.message}`;
  const detail = safeText(maskSecrets(words, secrets), 300);
  // A relay without TLS may be one that is being set up: worth looking again, never worth sending in clear.
  if (code === 'ETLS')
    return { kind: 'retry', cause: 'network', afterMs: null, detail: `${detail}: the server offers no TLS (smtp_require_tls)` };
  if (responseCode !== undefined && responseCode < 500) return { kind: 'retry', cause: 'server-error', afterMs: null, detail };
  if (code === 'EAUTH') return { kind: 'refused', cause: 'bad-auth', detail };
  if (responseCode !== undefined) return { kind: 'refused', cause: 'bad-request', detail };
  if (isSent) return { kind: 'uncertain', detail };
  return { kind: 'retry', cause: isTimedOut || code === 'ETIMEDOUT' ? 'timeout' : 'network', afterMs: null, detail };
}

/** What a mail server may repeat of a login: the password as it is, and as AUTH LOGIN and AUTH PLAIN encode it. */
function secretsOf({ username, password }: EmailSettings): readonly string[] {
  if (password === null) return [];
  const secret = password.reveal();
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  return [secret, base64(secret), base64(`\u0000${username ?? ''}\u0000${secret}`)];
}

/** Rejects when the attempt's time is over. */
function abortion(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('no answer in time'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

async function sendMail(message: Message, settings: EmailSettings, signal: AbortSignal): Promise<DeliveryResult> {
  // Loaded when the first mail goes out: it costs memory that a service without e-mail should not pay.
  const { createTransport } = await import('nodemailer');
  const { smarthost, username, password } = settings;
  let isSent = false;
  const transport = createTransport({
    ...smarthost,
    name: settings.hello,
    secure: smarthost.port === 465,
    requireTLS: settings.requireTls,
    greetingTimeout: stepTimeoutMs,
    socketTimeout: stepTimeoutMs,
    // Nodemailer has no way to stop a mail on its way; a connection of our own is closed by the signal, whatever it is doing.
    getSocket: (_options, done) => {
      const connection = connect({ ...smarthost, signal });
      connection.once('connect', () => done(null, { connection }));
      connection.on('error', (error) => done(error));
    },
    ...(username && password ? { auth: { user: username, pass: password.reveal() } } : {}),
  });
  transport.use('stream', (mail, done) => {
    mail.message.transform(() => {
      const through = new PassThrough();
      through.once('end', () => {
        isSent = true;
      });
      return through;
    });
    done();
  });
  try {
    const sent = await Promise.race([transport.sendMail(mailOf(message, settings)), abortion(signal)]);
    // Asking again would tell the others twice; who was not told is named.
    const refused = sent.rejected.length > 0 ? `, refused for ${sent.rejected.join(', ')}` : '';
    return { kind: 'delivered', receipt: `${sent.messageId}${refused}` };
  } catch (error) {
    // Nodemailer's documented error fields.
    return smtpResult(error as SmtpError, { isSent, isTimedOut: signal.aborted, secrets: secretsOf(settings) });
  } finally {
    transport.close();
  }
}

export function makeEmail(settings: EmailSettings, options: ChannelOptions): Channel {
  const { host, port } = settings.smarthost;
  const { to } = settings;
  return {
    key: channelKey('email', to.join(','), to.toSorted().join(',')),
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
    deliver: (message, signal) => sendMail(message, settings, signal),
    close: () => Promise.resolve(),
  };
}
