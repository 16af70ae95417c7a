// Anomalies one by one, and what people say of them: /api/v1/anomalies/{id}, its feedback, and the list of all feedback.
import { z } from 'zod';
import { feedbackVerdicts } from '../model/feedback.ts';
import type { HttpContext } from './context.ts';
import type { RouteOptions } from './env.ts';
import { parseWith } from './intake.ts';
import { pageRequest } from './page-request.ts';
import { RequestProblem } from './problem.ts';
import { parseJson, readBody } from './read-body.ts';
import { Routes } from './routes.ts';

/** Text that every store can hold: no NUL and no half of a surrogate pair. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd').trim();
const person = z
  .string()
  .max(200)
  .transform(storable)
  .nullish()
  .describe('Who says so. Of each person the last verdict counts; without a name, of all nameless ones together.');
const note = z.string().max(4000).transform(storable).nullish().describe('Why.');

/** `POST /api/v1/anomalies/{id}/feedback`, as in the documentation. */
export const feedbackSchema = z.strictObject({
  verdict: z.enum(feedbackVerdicts, {
    error: `expected "useful" (worth telling), "noise" (nothing was wrong) or "expected" (real, and known beforehand)`,
  }),
  by: person,
  note,
  accept: z
    .boolean()
    .optional()
    .describe('With "expected": the level is normal from now on, as by POST /api/v1/anomalies/{id}/accept.'),
});

/** `POST /api/v1/anomalies/{id}/accept`. */
export const acceptSchema = z.strictObject({ by: person, note });

/** An empty text is none. */
const given = (text: string | null | undefined): string | null => (text ? text : null);

function noSuchAnomaly(id: string): RequestProblem {
  const shown = JSON.stringify(id.slice(0, 40));
  return new RequestProblem(404, 'no_such_anomaly', `there is no anomaly ${shown}: GET /api/v1/anomalies lists them`, 'id');
}

/** The number in the path; what is no number is the number of no anomaly. */
function idOf(c: HttpContext): number {
  const text = c.param('id');
  if (!/^[1-9]\d{0,14}$/.test(text)) throw noSuchAnomaly(text);
  return Number(text);
}

export function anomalyRoutes(options: RouteOptions): Routes {
  const { engine } = options;
  const routes = new Routes();

  async function posted<T>(c: HttpContext, schema: z.ZodType<T>): Promise<T> {
    const refusing = engine.refusing();
    if (refusing !== null) throw new RequestProblem(503, 'refusing', refusing);
    return parseWith(schema, await parseJson(await readBody(c.incoming, options.bodyLimits())));
  }

  routes.get('/v1/anomalies/:id', async (c) => {
    const anomaly = await engine.anomaly(idOf(c));
    if (anomaly === null) throw noSuchAnomaly(c.param('id'));
    return c.json(anomaly);
  });

  routes.post('/v1/anomalies/:id/feedback', async (c) => {
    const id = idOf(c);
    const { verdict, by, note: why, accept } = await posted(c, feedbackSchema);
    if (accept === true && verdict !== 'expected')
      throw new RequestProblem(400, 'bad_field', 'accept: only what is "expected" can be accepted as normal', 'accept');
    const said = { by: given(by), note: given(why) };
    const result = await engine.giveFeedback(id, { verdict, ...said });
    if (result.kind === 'unknown') throw noSuchAnomaly(c.param('id'));
    if (result.kind === 'full')
      throw new RequestProblem(
        409,
        'too_much_feedback',
        `anomaly ${id} has as much feedback as is kept of one: nothing was stored`,
      );
    const isNew = result.kind === 'stored';
    const accepted = accept === true ? { accepted: (await engine.acceptAnomaly(id, said)) === 'accepted' } : {};
    return c.json({ anomaly: id, verdict, stored: isNew, verdicts: result.verdicts, ...accepted }, isNew ? 201 : 200);
  });

  routes.post('/v1/anomalies/:id/accept', async (c) => {
    const id = idOf(c);
    const { by, note: why } = await posted(c, acceptSchema);
    const result = await engine.acceptAnomaly(id, { by: given(by), note: given(why) });
    if (result === 'unknown') throw noSuchAnomaly(c.param('id'));
    if (result === 'over')
      throw new RequestProblem(409, 'anomaly_over', `anomaly ${id} is over: there is no level to accept`, 'id');
    return c.json({ anomaly: id, accepted: true });
  });

  routes.get('/v1/feedback', async (c) => c.json(await engine.lists.feedback({ ...pageRequest(c), anomalyId: null })));
  return routes;
}
