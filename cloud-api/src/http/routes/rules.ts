import {
  CityProfileView,
  FacilityId,
  FacilityModeView,
  FacilityModeWrite,
  HazardExplanation,
  pageOf,
  RuleSettingsView,
  RuleSettingsWrite,
  RuleView,
  Slug,
  WhatIfRequest,
  WhatIfResult,
} from '@anju/contracts';
import { cityProfiles } from '@anju/rules';
import { z } from 'zod';
import { onlyFor, scopeOf, userOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';

const RuleParams = z.object({ ruleId: z.string().min(1).max(80) });
const PlaceParams = z.object({ place: Slug });
const FacilityParams = z.object({ facilityId: FacilityId });
const ModeParams = z.object({ modeId: z.string().min(1).max(80) });
const HazardParams = z.object({ hazardId: z.string().min(1).max(200) });

/** Rules in force, what places change of them, what decided a hazard, and facilities that call nobody for a while. */
export function addRuleRoutes(api: Api, { hazards }: RouteContext): void {
  api.get(
    '/rules',
    {
      schema: {
        tags: ['rules'],
        summary: 'The rules that ship, with their sources',
        response: { 200: pageOf(RuleView), ...problems() },
      },
    },
    async () => ({ items: [...hazards.rules()], nextCursor: null }),
  );

  api.get(
    '/rules/city-profiles',
    {
      schema: {
        tags: ['rules'],
        summary: 'Figures that cities have published, to be chosen in the settings',
        response: { 200: pageOf(CityProfileView), ...problems() },
      },
    },
    async () => ({
      items: cityProfiles.map((profile) => ({ ...profile, parameters: { ...profile.parameters } })),
      nextCursor: null,
    }),
  );

  api.post(
    '/rules/:ruleId/what-if',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['rules'],
        summary: 'Run a changed rule over stored readings, beside the rule in force; nobody is called',
        description:
          'At most 50 facilities, 31 days and 500 000 readings; one trial at a time. The tried parameters go before a facility’s own.',
        params: RuleParams,
        body: WhatIfRequest,
        response: { 200: WhatIfResult, ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const result = await hazards.whatIf(scopeOf(request), request.params.ruleId, request.body);
      if (result === undefined) throw notFound('rule');
      return result;
    },
  );

  api.get(
    '/rule-settings/:place',
    {
      schema: {
        tags: ['rules'],
        summary: 'What the district (`district`) or an estate changes of the rules, with every version that ever was',
        params: PlaceParams,
        response: { 200: RuleSettingsView, ...problems(400, 404) },
      },
    },
    async (request) => {
      const view = await hazards.ruleSettings(scopeOf(request), request.params.place);
      if (view === undefined) throw notFound('place');
      return view;
    },
  );

  api.put(
    '/rule-settings/:place',
    {
      preHandler: onlyFor('admin', 'supervisor'),
      schema: {
        tags: ['rules'],
        summary: 'Change the rules of a place, with the reason; in force at once, recorded for good',
        params: PlaceParams,
        body: RuleSettingsWrite,
        response: { 200: RuleSettingsView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { userId, displayName } = userOf(request);
      const person = { userId, displayName };
      const outcome = await hazards.putRuleSettings(scopeOf(request), person, request.params.place, request.body);
      if (outcome === 'not_found' || outcome === 'forbidden') throw notFound('place');
      return outcome;
    },
  );

  api.get(
    '/hazards/:hazardId/explanation',
    {
      schema: {
        tags: ['hazards'],
        summary: 'Which samples made a hazard begin, become active and end',
        description: 'Evaluated anew from the stored readings; `reproduced` says whether they give the same record.',
        params: HazardParams,
        response: { 200: HazardExplanation, ...problems(400, 404) },
      },
    },
    async (request) => {
      const explanation = await hazards.explain(scopeOf(request), request.params.hazardId);
      if (explanation === undefined) throw notFound('hazard');
      return explanation;
    },
  );

  api.get(
    '/facilities/:facilityId/modes',
    {
      schema: {
        tags: ['rules'],
        summary: 'Tests and maintenance of a facility, newest first',
        params: FacilityParams,
        response: { 200: pageOf(FacilityModeView), ...problems(400) },
      },
    },
    async (request) => ({
      items: [...(await hazards.modes(scopeOf(request), request.params.facilityId))],
      nextCursor: null,
    }),
  );

  api.post(
    '/facilities/:facilityId/modes',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'property'),
      schema: {
        tags: ['rules'],
        summary: 'Begin a test or maintenance: the facility’s hazards are recorded and call nobody, until it expires',
        params: FacilityParams,
        body: FacilityModeWrite,
        response: { 200: FacilityModeView, ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const { userId, displayName } = userOf(request);
      const person = { userId, displayName };
      const mode = await hazards.beginMode(scopeOf(request), person, request.params.facilityId, request.body);
      if (mode === 'not_found') throw notFound('facility');
      return mode;
    },
  );

  api.post(
    '/facility-modes/:modeId/end',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'property'),
      schema: {
        tags: ['rules'],
        summary: 'End a test or maintenance before its time; what is still active calls people',
        params: ModeParams,
        body: z.strictObject({}),
        response: { 200: FacilityModeView, ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const { userId, displayName } = userOf(request);
      const ended = await hazards.endMode(scopeOf(request), { userId, displayName }, request.params.modeId);
      if (ended === undefined) throw notFound('running mode');
      return ended;
    },
  );
}
