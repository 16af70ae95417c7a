// Each Prometheus has rules loaded, and they evaluate: a rule in error never fires.
import { isRecord } from '../../sources/json.ts';
import { askJson, type Peer, prometheusPeer } from '../ask-json.ts';
import { type Check, failed, type Finding, ok, probeId, skipped, warning } from '../check.ts';

export const prometheusRules: Check = {
  name: 'prometheus-rules',
  plan: (setup) =>
    setup.config.prometheus.map((prometheus) => ({
      subject: prometheus.name,
      needs: [probeId('prometheus-reachable', prometheus.name)],
      run: () => look(prometheusPeer(prometheus, setup)),
    })),
};

export type LoadedRule = {
  readonly name: string;
  readonly isAlert: boolean;
  /** What kept it from being evaluated; null = nothing. */
  readonly error: string | null;
};

const shownMax = 3;

async function look(peer: Peer): Promise<Finding> {
  const answer = await askJson(peer, '/api/v1/rules', '');
  if (answer.kind === 'trouble')
    return answer.status === 404 ? skipped('it has no /api/v1/rules: rules are evaluated elsewhere') : answer.finding;
  return judgeRules(readRules(answer.body['data']));
}

export function judgeRules(rules: readonly LoadedRule[]): Finding {
  if (rules.length === 0) {
    return warning(
      'no rules are loaded',
      'name your rule files under rule_files in prometheus.yml and reload it; promtool check config prometheus.yml shows what it finds',
    );
  }
  const broken = rules.filter(({ error }) => error !== null);
  const alerts = rules.filter(({ isAlert }) => isAlert).length;
  if (broken.length === 0) return ok(`${rules.length} rules loaded, ${alerts} of them alerts, all evaluate`);
  const shown = broken.slice(0, shownMax).map(({ name, error }) => `${name} (${(error ?? '').slice(0, 150)})`);
  const more = broken.length > shownMax ? `, and ${broken.length - shownMax} more` : '';
  return failed(
    `${broken.length} of ${rules.length} rules cannot be evaluated: ${shown.join(', ')}${more}`,
    'mend their expressions: a rule in error never fires; rti rules check FILES finds most of it before it is loaded',
  );
}

/** Reads the `data` of GET /api/v1/rules; what is not as documented is left out. */
export function readRules(data: unknown): readonly LoadedRule[] {
  const groups = isRecord(data) && Array.isArray(data['groups']) ? data['groups'] : [];
  const rules = groups.flatMap((group): unknown[] => (isRecord(group) && Array.isArray(group['rules']) ? group['rules'] : []));
  return rules.filter(isRecord).map((rule) => ({
    name: String(rule['name']),
    isAlert: rule['type'] === 'alerting',
    error: rule['health'] === 'err' ? String(rule['lastError']) : null,
  }));
}
