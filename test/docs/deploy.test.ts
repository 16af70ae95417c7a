// Holds deploy/ to the program: every flag, variable, path and port that a file names is one the program has. What needs Docker or a cluster is not
// tried here; the image's own steps are in test/peers/package.test.ts.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { loadConfig } from '../../src/config/load.ts';
import { detectorNames } from '../../src/detect/registry.ts';
import { accessOf } from '../../src/http/guard.ts';
import { packFiles, packFolder } from '../stand-ins/rule-pack.ts';
import { variablesOf } from './environment-names.ts';
import { firstComplaint, onlyOurFlag } from './first-complaint.ts';
import { root } from './markdown.ts';

const read = (file: string): string => readFileSync(join(root, 'deploy', file), 'utf8');

async function expectKnownFlags(argv: readonly string[]): Promise<void> {
  expect(await firstComplaint(argv)).toBe(onlyOurFlag);
}

function expectFine(text: string, env: Readonly<Record<string, string>> = {}): void {
  const readFile = (path: string): Uint8Array =>
    new TextEncoder().encode(path === 'rti.yml' ? text : 'https://hooks.example.org/x');
  const result = loadConfig({ file: 'rti.yml', env, readFile, detectors: detectorNames });
  expect(result.kind === 'ok' ? [] : result.problems.map(({ message }) => message)).toEqual([]);
}

test('the check of flags finds a wrong one', async () => {
  expect(await firstComplaint(['serve', '--web.listen', ':1'])).toContain("unknown option '--web.listen'");
});

describe('deploy/Dockerfile', () => {
  const text = read('Dockerfile');
  const stages = text.split(/^FROM /m).slice(1);
  const json = (instruction: string): readonly string[] =>
    JSON.parse(new RegExp(`^${instruction} (\\[.*\\])$`, 'm').exec(text)?.[1] ?? 'null');

  test('starts the program with flags that it has, not as root, from Debian alone', async () => {
    await expectKnownFlags(json('CMD'));
    expect(/^USER (\d+):\d+$/m.exec(stages.at(-1) ?? '')?.[1]).not.toBe('0');
    expect(stages.map((stage) => stage.split(/\s/)[0])).toEqual(['debian:bookworm-slim', 'debian:bookworm-slim']);
    expect(text).not.toMatch(/\b(curl|wget|git clone|ADD) /);
  });

  test('copies what is there, and its ignore file lets that through', () => {
    const sources = [...text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list = '']) => list.split(' '));
    expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    const admitted = read('Dockerfile.dockerignore').split('\n');
    expect(sources.filter((path) => !admitted.includes(`!${path}`))).toEqual([]);
  });

  test('asks for its health where the program says it, on the port that it opens', () => {
    const url = new URL(/fetch\('([^']+)'\)/.exec(text)?.[1] ?? '');
    expect(accessOf('GET', url.pathname)).toBe('public');
    expect(json('CMD')).toContain(`:${url.port}`);
    expect(text).toContain(`EXPOSE ${url.port}`);
  });
});

type Service = {
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly image: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
};
const composeKeys =
  'build image command depends_on environment healthcheck volumes ports read_only cap_drop security_opt mem_limit pids_limit restart stop_grace_period';

describe('deploy/compose', () => {
  const compose: { readonly services: Readonly<Record<string, Service>>; readonly volumes: object } = parse(
    read('compose/compose.yml'),
  );
  const services = Object.entries(compose.services);

  test('uses keys of the Compose file format, and files that are there', () => {
    const keys = new Set(services.flatMap(([, service]) => Object.keys(service)));
    expect([...keys].filter((key) => !composeKeys.split(' ').includes(key))).toEqual([]);
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0] ?? ''));
    for (const source of mounted)
      if (source.startsWith('.')) expect(existsSync(join(root, 'deploy/compose', source)), source).toBe(true);
      else expect(Object.keys(compose.volumes)).toContain(source);
    const { context = '', dockerfile = '' } = compose.services['rti']?.build ?? {};
    expect(existsSync(join(root, 'deploy/compose', context, dockerfile))).toBe(true);
  });

  test('starts our services with flags that they have, and publishes on loopback only', async () => {
    const ours = services.filter(([, { image }]) => image === 'runtime-intelligence');
    expect(ours.map(([name]) => name)).toEqual(['rti', 'fleet']);
    for (const [, { command = [] }] of ours) await expectKnownFlags(command);
    expect(services.flatMap(([, { ports = [] }]) => ports).filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('gives variables that the program reads', () => {
    const given = Object.keys(compose.services['rti']?.environment ?? {});
    const inFile = [...read('compose/rti.yml').matchAll(/\$\{(\w+)\}/g)].map((match) => match[1] ?? '');
    expect(given.filter((name) => !variablesOf().has(name) && !inFile.includes(name))).toEqual([]);
    expectFine(read('compose/rti.yml'), { RTI_TOKEN: 'demo' });
  });

  test('addresses are those of its services', () => {
    const ports = new Map([
      ['rti', '5001'],
      ['fleet', '8000'],
      ['prometheus', '9090'],
      ['alertmanager', '9093'],
      ['grafana', '3000'],
    ]);
    expect(services.map(([name]) => name)).toEqual([...ports.keys()]);
    const files = ['rti.yml', 'prometheus.yml', 'alertmanager.yml', 'grafana-datasource.yml'].map((file) =>
      read(`compose/${file}`),
    );
    const asked = [...files.join('\n').matchAll(/\b(rti|fleet|prometheus|alertmanager|grafana):(\d+)/g)];
    expect(asked.length).toBeGreaterThan(4);
    expect(asked.filter(([, name = '', port]) => ports.get(name) !== port).map(([address]) => address)).toEqual([]);
  });
});

describe('what deploy/compose mounts for the neighbours', () => {
  const { services }: { readonly services: Readonly<Record<string, Service>> } = parse(read('compose/compose.yml'));
  /** The file or folder of this checkout that a service finds at a path; null when nothing is mounted there. */
  const hostPathOf = (service: string, path: string): string | null => {
    const mounts = (services[service]?.volumes ?? []).map((volume) => volume.split(':'));
    const found = mounts.find(([, to = '']) => path === to || path.startsWith(`${to}/`));
    return found === undefined ? null : join(root, 'deploy/compose', found[0] ?? '', path.slice(found[1]?.length));
  };

  test('Prometheus finds the whole rule pack where its configuration looks', () => {
    const { rule_files }: { readonly rule_files: readonly string[] } = parse(read('compose/prometheus.yml'));
    expect(rule_files).toHaveLength(1);
    const folder = hostPathOf('prometheus', join('/etc/prometheus', dirname(rule_files[0] ?? '')));
    expect(folder).toBe(packFolder);
    expect(globSync(basename(rule_files[0] ?? ''), { cwd: folder ?? '' }).toSorted()).toEqual([...packFiles].toSorted());
  });

  test('Grafana finds the dashboards where its provisioning looks, and the data source they ask', () => {
    const provider = hostPathOf('grafana', '/etc/grafana/provisioning/dashboards/runtime-intelligence.yml');
    const { providers } = parse(readFileSync(provider ?? '', 'utf8'));
    const folder = hostPathOf('grafana', providers[0].options.path) ?? '';
    const dashboards = globSync('*.json', { cwd: folder });
    expect(dashboards.length).toBeGreaterThan(3);
    const { datasources } = parse(read('compose/grafana-datasource.yml'));
    for (const file of dashboards) {
      const asked = [...readFileSync(join(folder, file), 'utf8').matchAll(/"datasource":\s*\{[^}]*"uid":\s*"([^"]+)"/g)];
      const uids = new Set(asked.map(([, uid]) => uid).filter((uid) => uid !== '-- Grafana --'));
      expect(
        [...uids].filter((uid) => uid !== datasources[0].uid && !uid?.startsWith('$')),
        file,
      ).toEqual([]);
    }
  });

  test('images have a version of their own', () => {
    const images = Object.values(services).map(({ image }) => image);
    expect(images.filter((image) => image !== 'runtime-intelligence' && !/:v?\d+\.\d+\.\d+$/.test(image))).toEqual([]);
  });
});

describe('deploy/systemd/rti.service', () => {
  const text = read('systemd/rti.service');

  test('starts the program with flags that it has', async () => {
    const line = /^ExecStart=\S+ (.*)$/m.exec(text)?.[1] ?? '';
    await expectKnownFlags(line.split(' '));
  });

  test('holds it', () => {
    for (const line of ['DynamicUser=yes', 'StateDirectory=rti', 'NoNewPrivileges=yes', 'ProtectSystem=strict', 'Restart=always'])
      expect(text).toContain(`\n${line}\n`);
    expect(text).toMatch(/^MemoryMax=\d+M$/m);
    // V8 writes the code it runs.
    expect(text).not.toMatch(/^MemoryDenyWriteExecute=yes/m);
  });
});

type Probe = { readonly httpGet: { readonly path: string; readonly port: string } };
type Container = {
  readonly args: readonly string[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly securityContext: object;
  readonly resources: { readonly limits: object; readonly requests: object };
} & Readonly<Record<'startupProbe' | 'readinessProbe' | 'livenessProbe', Probe>>;

describe('deploy/kubernetes', () => {
  // The shapes below are asserted by what is read of them.
  const documents = parseAllDocuments(read('kubernetes/rti.yaml')).map((one) => one.toJS());
  const ofKind = (kind: string) => documents.find((one) => one.kind === kind);
  const pod = ofKind('StatefulSet').spec.template;
  const container: Container = pod.spec.containers[0];
  const secret = parse(read('kubernetes/secret.example.yaml'));

  test('holds one of each kind, with the versions of the API they have', () =>
    expect(documents.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual([
      'v1 ConfigMap',
      'apps/v1 StatefulSet',
      'v1 Service',
      'networking.k8s.io/v1 NetworkPolicy',
    ]));

  test('probes ask what the program answers without a token, on the port it opens', () => {
    for (const probe of [container.startupProbe, container.readinessProbe, container.livenessProbe]) {
      expect(['/-/ready', '/-/healthy']).toContain(probe.httpGet.path);
      expect(accessOf('GET', probe.httpGet.path)).toBe('public');
      expect(container.ports.map(({ name }) => name)).toContain(probe.httpGet.port);
    }
    const port = container.ports[0]?.containerPort;
    expect(container.args).toContain(`:${port}`);
    expect(ofKind('Service').spec.ports[0].port).toBe(port);
    expect(ofKind('NetworkPolicy').spec.ingress[0].ports[0].port).toBe(port);
    expect(pod.metadata.annotations['prometheus.io/port']).toBe(String(port));
  });

  test('starts one, with flags that it has, in folders that are mounted', async () => {
    await expectKnownFlags(container.args);
    expect(ofKind('StatefulSet').spec.replicas).toBe(1);
    const mounts = container.volumeMounts.map(({ mountPath }) => mountPath);
    const paths = container.args.filter((arg) => arg.startsWith('/'));
    expect(paths.filter((path) => !mounts.some((mount) => path === mount || path.startsWith(`${mount}/`)))).toEqual([]);
    const volumes = [
      ...pod.spec.volumes,
      ...ofKind('StatefulSet').spec.volumeClaimTemplates.map((one: { metadata: object }) => one.metadata),
    ];
    expect(container.volumeMounts.filter(({ name }) => !volumes.some((volume) => volume.name === name))).toEqual([]);
  });

  test('all is selected by the labels that the pod has', () => {
    const { labels } = pod.metadata;
    expect(ofKind('StatefulSet').spec.selector.matchLabels).toEqual(labels);
    expect(ofKind('Service').spec.selector).toEqual(labels);
    expect(ofKind('NetworkPolicy').spec.podSelector.matchLabels).toEqual(labels);
  });

  test('its rti.yml is fine, and reads secrets that the example has', () => {
    const text: string = ofKind('ConfigMap').data['rti.yml'];
    expectFine(text);
    const named = [...text.matchAll(/\/run\/secrets\/rti\/(\w+)/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((name) => !(name in secret.stringData))).toEqual([]);
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toContain('/run/secrets/rti');
  });

  test('may do little', () => {
    expect(pod.spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(container.resources).toMatchObject({ requests: { memory: '192Mi' }, limits: { memory: '512Mi' } });
  });
});
