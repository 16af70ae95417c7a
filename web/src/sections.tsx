// The page's sections: what is wrong now, what was told, and the endpoints.
import type { Acceptance, AlertView, Anomaly, DeliveryView, Health } from './api.ts';
import { FeedbackButtons } from './feedback-buttons.tsx';
import { formatAge, formatBand, formatIn, formatNumber, formatTime, safeHref, seriesTitle, shownUnit } from './format.ts';

export function Severity({ of }: { readonly of: string }) {
  return <span class={`badge ${of}`}>{of || 'none'}</span>;
}

export function AlertRow({ view, now }: { readonly view: AlertView; readonly now: number }) {
  const { alert, receivers, held, silencedBy } = view;
  const runbook = safeHref(alert.annotations['runbook_url']);
  // A duplicate was told, by another route of the same alert.
  const kept = held.filter(({ reason }) => reason !== 'duplicate');
  const why =
    silencedBy.length > 0
      ? `silenced by ${silencedBy.join(', ')}`
      : kept.map(({ reason, by }) => `${reason}${by ? ` (${by})` : ''}`).join(', ');
  return (
    <li>
      <Severity of={alert.labels['severity'] ?? ''} />
      <div>
        <strong>{alert.labels['alertname']}</strong> {alert.labels['service'] ?? alert.labels['instance'] ?? ''}
        <div class="quiet">{alert.annotations['summary'] ?? alert.annotations['description'] ?? ''}</div>
        <div class="quiet">
          {formatTime(alert.startsAt)} · {formatAge(now - alert.startsAt)} ·{' '}
          {why === '' ? `told: ${receivers.join(', ')}` : `not told: ${why}`}
          {runbook && (
            <>
              {' · '}
              <a href={runbook} rel="noreferrer noopener" target="_blank">
                runbook
              </a>
            </>
          )}
        </div>
      </div>
    </li>
  );
}

function acceptanceWords({ kind, by, change }: Acceptance): string {
  if (kind === 'person') return by ? `by ${by}` : 'by hand';
  return kind === 'change' ? `after ${change ?? 'a change'}` : 'because it lasted';
}

export function AnomalyRow({ anomaly, now }: { readonly anomaly: Anomaly; readonly now: number }) {
  const { evidence, endedAt } = anomaly;
  const unit = evidence.unit ? ` ${shownUnit(evidence.unit)}` : '';
  return (
    <li>
      <Severity of={endedAt === null ? anomaly.severity : 'over'} />
      <div>
        <strong>{anomaly.watch}</strong> {seriesTitle(anomaly.seriesLabels)}
        <div class="quiet">
          {formatIn(evidence.value, evidence.unit)}
          {unit}, expected {formatBand(evidence, evidence.unit)}
          {unit} · score {formatNumber(anomaly.peakScore)}
        </div>
        <div class="quiet">
          {formatTime(anomaly.startedAt)} ·{' '}
          {endedAt === null ? `for ${formatAge(now - anomaly.startedAt)}` : `lasted ${formatAge(endedAt - anomaly.startedAt)}`}
          {anomaly.stage === 'shadow' ? ' · shadow: nobody is told' : ''}
          {evidence.acceptance ? ` · accepted ${acceptanceWords(evidence.acceptance)}` : ''}
        </div>
        <FeedbackButtons anomaly={anomaly} />
      </div>
    </li>
  );
}

function bodyText(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body, null, 2);
}

export function DeliveryRow({ view }: { readonly view: DeliveryView }) {
  const { delivery, rendered, channelType, reason } = view;
  return (
    <li>
      <span class={`badge ${delivery.state}`}>{delivery.state}</span>
      <div>
        <strong>{channelType}</strong> → {delivery.receiver} <span class="quiet">{reason}</span>
        <div>{rendered?.title ?? 'its channel is no longer configured'}</div>
        <div class="quiet">
          {formatTime(delivery.createdAt)}
          {delivery.finishedAt === null ? '' : ` · ${formatAge(delivery.finishedAt - delivery.createdAt)}`}
          {delivery.attempts > 1 ? ` · ${delivery.attempts} attempts` : ''}
          {delivery.lastError ? ` · ${delivery.lastError}` : ''}
        </div>
        {rendered && (
          <details>
            <summary>as it is sent to {rendered.to}</summary>
            <pre>{bodyText(rendered.body)}</pre>
          </details>
        )}
      </div>
    </li>
  );
}

export function HealthLine({ health }: { readonly health: Health }) {
  return (
    <p class="health">
      {Object.entries(health.components).map(([name, component]) => (
        <span key={name} class={`dot ${component.status}`} title={component.detail}>
          {name}
        </span>
      ))}
    </p>
  );
}

const endpoints = [
  ['GET', '/health', 'one entry per component'],
  ['GET', '/stats', 'processing statistics'],
  ['GET', '/metrics', 'our own metrics'],
  ['POST', '/test', 'a test alert through the whole pipeline'],
  ['POST', '/suppression/clear', 'tell again what still fires'],
  ['POST', '/webhook', 'Alertmanager and Grafana webhooks'],
  ['POST', '/api/v2/alerts', 'Prometheus may send here directly'],
  ['POST', '/api/v1/events', 'deployments and other changes'],
  ['POST', '/api/v1/anomalies/{id}/feedback', 'useful, noise or expected'],
  ['POST', '/api/v1/anomalies/{id}/accept', 'its level is normal from now on'],
  ['POST', '/-/reload', 'read the configuration again'],
  ['GET', '/api/openapi.json', 'our API, described'],
] as const;

export function Endpoints() {
  return (
    <ul class="endpoints">
      {endpoints.map(([method, path, what]) => (
        <li key={path}>
          <code>{method}</code> {method === 'GET' ? <a href={path}>{path}</a> : <span>{path}</span>}{' '}
          <span class="quiet">{what}</span>
        </li>
      ))}
    </ul>
  );
}
