import { describe, expect, test } from 'vitest';
import { lineOf, runChecks, setupOf } from '../../test/stand-ins/doctor-rig.ts';
import { type Check, failed, ok, type Probe, skipped } from './check.ts';

const check = (name: string, ...probes: readonly Probe[]): Check => ({ name, plan: () => probes });

describe('running checks', () => {
  test('a probe that needs a failed one is skipped and says because of what, and so on down', async () => {
    const results = await runChecks(
      [
        check('a', { subject: 'one', run: () => failed('down', 'start it') }, { subject: 'two', run: () => ok('up') }),
        check(
          'b',
          { subject: 'one', needs: ['a one'], run: () => ok('never') },
          { subject: 'two', needs: ['a two'], run: () => ok('fine') },
        ),
        check('c', { subject: '', needs: ['b one'], run: () => ok('never') }),
      ],
      setupOf({}),
    );
    expect(lineOf(results, 'b one')).toMatchObject({
      status: 'skipped',
      detail: 'because a one failed',
      because: 'a one',
      remedy: null,
    });
    expect(lineOf(results, 'b two')).toMatchObject({ status: 'ok', detail: 'fine', because: null });
    expect(lineOf(results, 'c')).toMatchObject({ status: 'skipped', detail: 'because a one failed', because: 'a one' });
  });

  test('what was skipped for a reason of its own is the reason of those that need it', async () => {
    const results = await runChecks(
      [
        check('a', { subject: '', run: () => skipped('has none') }),
        check('b', { subject: '', needs: ['a'], run: () => ok('never') }),
      ],
      setupOf({}),
    );
    expect(lineOf(results, 'a').because).toBeNull();
    expect(lineOf(results, 'b')).toMatchObject({ detail: 'because a skipped', because: 'a' });
  });

  test('a need that was not planned is no hindrance', async () => {
    const results = await runChecks([check('b', { subject: '', needs: ['a'], run: () => ok('ran') })], setupOf({}));
    expect(lineOf(results, 'b').status).toBe('ok');
  });

  test('a probe that neither ends nor listens is ended in time, and the others are not held up', async () => {
    const results = await runChecks(
      [check('stuck', { subject: '', run: () => new Promise(() => {}) }), check('quick', { subject: '', run: () => ok('done') })],
      setupOf({}, { timeoutMs: 20 }),
    );
    expect(lineOf(results, 'stuck')).toMatchObject({ status: 'failed', detail: 'not done within 40 ms' });
    expect(lineOf(results, 'quick').status).toBe('ok');
  });

  test('all run at once: each waits for the one after it', async () => {
    const second = Promise.withResolvers<void>();
    const results = await runChecks(
      [
        check('first', { subject: '', run: () => second.promise.then(() => ok('saw the second')) }),
        check('second', {
          subject: '',
          run: () => {
            second.resolve();
            return ok('ran');
          },
        }),
      ],
      setupOf({}),
    );
    expect(lineOf(results, 'first').detail).toBe('saw the second');
  });

  test('a bug of a check is a failed line, not the end of the report', async () => {
    const broken = check('broken', {
      subject: '',
      run: () => {
        throw new Error('oops');
      },
    });
    expect(lineOf(await runChecks([broken], setupOf({})), 'broken')).toMatchObject({ status: 'failed', detail: 'oops' });
  });

  test('stopping ends everything at once', async () => {
    const stop = new AbortController();
    const running = runChecks([check('stuck', { subject: '', run: () => new Promise(() => {}) })], setupOf({}), stop.signal);
    stop.abort();
    expect(lineOf(await running, 'stuck')).toMatchObject({ status: 'skipped', detail: 'stopped' });
  });

  test('no secret of the configuration is shown, whoever says it', async () => {
    const setup = setupOf({
      prometheus: { url: 'http://127.0.0.1:9090', bearer_token: 'tok-en-1234' },
      grafana: { url: 'http://127.0.0.1:3000', token: 'glsa_abcdefgh' },
      receivers: [
        {
          name: 'team',
          webhook_configs: [{ url: 'http://rti:pass%20word-9@hook.example/' }],
          slack_configs: [{ api_url: 'https://hooks.slack.com/services/T0/B0/xyzxyzxyz' }],
        },
      ],
      route: { receiver: 'team' },
    });
    const said = 'tok-en-1234 glsa_abcdefgh pass word-9 pass%20word-9 https://hooks.slack.com/services/T0/B0/xyzxyzxyz';
    const results = await runChecks([check('leaky', { subject: '', run: () => failed(said, said) })], setup);
    const shown = JSON.stringify([...results.values()]);
    expect(shown).toContain('<secret>');
    for (const secret of ['tok-en', 'glsa_', 'word-9', 'xyz']) expect(shown).not.toContain(secret);
  });
});
