// Which of the YAML files of a folder are rule files: folders hold other YAML, too, and a checker that complains of a compose file is turned off.

/** A top-level key `groups`, also in JSON and with quotes. */
const groupsKey = /^(?:\{\s*)?["']?groups["']?\s*:/m;
const prometheusRule = /^\s*(?:-\s+|\{\s*)?["']?kind["']?\s*:\s*["']?PrometheusRule(?:List)?["']?\s*,?\s*(?:#.*)?$/m;
/** Grafana's provisioning files have `groups` as well, beside their own version. */
const grafanaProvisioning = /^apiVersion\s*:\s*["']?\d+["']?\s*(?:#.*)?$/m;
/** What people write at the top where `groups` belongs; a rule must follow. */
const otherKey = /^["']?(?:group|rules|alerts|alerting_rules)["']?\s*:/m;
const rule = /^\s*-\s+["']?(?:alert|record)["']?\s*:/m;
const namedAsRules = /\.rules(?:\.ya?ml)?$/;
/** Lines that are a template's own, with its own functions and values: `{{- if .Values.x }}`, `{% for %}`. */
const templateLine =
  /^\s*(?:\{\{-?\s*(?:\/\*|(?:if|range|with|else|end|define|include|template|block)\b[^\n]*)|\{%-?\s*(?:if|for|raw|include)\b)|\{\{-?\s*(?:\$?\.Values|\.Release|include\s)/m;

/** Judged by name and text alone, without reading YAML: a broken rule file still looks like one. */
export function looksLikeRules(path: string, text: string): boolean {
  if (namedAsRules.test(path)) return true;
  if (prometheusRule.test(text) || (otherKey.test(text) && rule.test(text))) return true;
  return groupsKey.test(text) && !grafanaProvisioning.test(text);
}

/** A Helm, Jinja or similar template: what it makes can be checked, itself it is no YAML. */
export function looksLikeTemplate(text: string): boolean {
  return templateLine.test(text);
}
