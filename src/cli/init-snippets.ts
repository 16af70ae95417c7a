// What to paste into the configuration of Prometheus and Alertmanager, so that both go on as they are and this service hears the same, in shadow.

/** Whole files on their own, so that the tools of both can judge them. */
export const prometheusSnippet = `alerting:
  alertmanagers:
    - static_configs: [{ targets: ["alertmanager:9093"] }] # yours, as it is
    - static_configs: [{ targets: ["rti:5001"] }] # this service, as a shadow: it hears every alert and sends nothing
scrape_configs:
  - job_name: runtime-intelligence # its own metrics
    static_configs: [{ targets: ["rti:5001"] }]
`;

export const alertmanagerSnippet = `route:
  receiver: team # yours, as it is
  routes:
    - { receiver: runtime-intelligence, group_wait: 0s, group_interval: 10s, repeat_interval: 1h, continue: true } # the first route
    # - your routes, as they are
    - { receiver: team } # the last one: a root takes only what none of its routes took, and now the first takes everything
receivers:
  - name: team
  - name: runtime-intelligence
    webhook_configs: [{ url: "http://rti:5001/webhook", send_resolved: true }]
`;

/** The way on, for people; `file` is the rti.yml that was written. */
export function nextSteps(file: string): string {
  return `Next:

  rti config check ${file}
  rti serve --config.file ${file} --web.listen-address :5001

Nothing is sent while it says "deliver: shadow". Let it hear your alerts, in place of rti:5001 its address. Either in prometheus.yml (reload it
with SIGHUP or POST /-/reload):

${indented(prometheusSnippet)}
or, if you would rather not touch Prometheus, in alertmanager.yml:

${indented(alertmanagerSnippet)}
When you trust it: "deliver: live" in ${file}, and POST /-/reload. When you do not: delete these lines.
`;
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '    ');
}
