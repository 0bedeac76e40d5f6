import { Type } from 'typebox';
import { ServiceError } from '../../errors.js';
import type { App } from '../../http/server.js';
import { findStep, insertStep, stepsStatement } from '../../sql/steps.js';
import { answers, Step } from '../answers.js';
import { NewObject, RunParams, StepParams } from '../schemas.js';
import { sendAll, sendFound } from '../send.js';
import type { Services } from '../services.js';
import { columnTags, columnText, stepJson } from '../wire.js';

const tags = ['Steps'];

export function stepRoutes(app: App, services: Services): void {
  const { db, now } = services;

  app.get(
    '/flows/:flow_id/runs/:run_number/steps',
    { schema: { tags, summary: 'Steps of a run', params: RunParams, response: answers(Type.Array(Step)) } },
    ({ params }, reply) =>
      sendAll(reply, services, stepsStatement({ flowId: params.flow_id, runId: params.run_number }), stepJson),
  );

  app.get(
    '/flows/:flow_id/runs/:run_number/steps/:step_name',
    {
      schema: {
        tags,
        summary: "One step, with the run's tags",
        params: StepParams,
        response: answers(Step, 'not_found'),
      },
    },
    async ({ params }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name };
      return sendFound(reply, await findStep(db.points, path), stepJson);
    },
  );

  app.post(
    '/flows/:flow_id/runs/:run_number/steps/:step_name/step',
    {
      schema: {
        tags,
        summary: 'Register a step',
        params: StepParams,
        body: NewObject,
        response: answers(Step, 'invalid_body', 'run_not_found', 'conflict'),
      },
    },
    async ({ params, body }, reply) => {
      const path = { flowId: params.flow_id, runId: params.run_number, stepName: params.step_name };
      const step = {
        userName: body.user_name === undefined ? '' : columnText('user_name', body.user_name), // upstream's default here only
        tags: columnTags(body.tags),
        systemTags: columnTags(body.system_tags),
      };
      const row = await insertStep(db, path, step, now());
      if (row === undefined)
        throw new ServiceError('run_not_found', `Run ${path.flowId}/${path.runId} does not exist. Create it first.`);
      return reply.send(stepJson(row));
    },
  );
}
