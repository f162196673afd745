import {
  AppError,
  FacilityId,
  pageOf,
  ReportLinkRevocation,
  ReportLinksQuery,
  ReportLinksWrite,
  ReportLinkView,
  Slug,
} from '@anju/contracts';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { drawQr, encodeQr } from '../../qr-code/index.js';
import type { ReportLink } from '../../tickets/index.js';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import { reportPath } from '../public/pages.js';
import type { Api, RouteContext } from '../route-context.js';

const EstateParams = z.object({ estateId: Slug });
const FacilityParams = EstateParams.extend({ facilityId: FacilityId });

/** The codes at the facilities of an estate, by which anybody reports without login. */
export function addReportLinkRoutes(api: Api, { tickets, options }: RouteContext): void {
  const urlOf = (request: FastifyRequest, { token }: ReportLink) =>
    `${options.publicOrigin ?? `${request.protocol}://${request.host}`}${reportPath(token)}`;

  const viewOf = (request: FastifyRequest, link: ReportLink): ReportLinkView => ({
    facilityId: link.facilityId,
    facilityName: link.facilityName,
    facilityKind: link.facilityKind,
    location: link.location,
    url: link.revokedMs === null ? urlOf(request, link) : null,
    createdMs: link.createdMs,
    createdBy: link.createdByName,
    revokedMs: link.revokedMs,
    revokedBy: link.revokedByName,
    revokedReason: link.revokedReason,
    reports: link.reports,
    lastReportMs: link.lastReportMs,
  });

  const pageOfLinks = (request: FastifyRequest, links: readonly ReportLink[] | undefined) => {
    if (links === undefined) throw notFound('estate');
    return { items: links.map((link) => viewOf(request, link)), nextCursor: null };
  };

  api.get(
    '/estates/:estateId/report-links',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'verifier', 'property'),
      schema: {
        tags: ['complaints'],
        summary: 'The codes at the facilities of an estate, by which residents report without login',
        params: EstateParams,
        querystring: ReportLinksQuery,
        response: { 200: pageOf(ReportLinkView), ...problems(400, 403, 404) },
      },
    },
    async (request) => {
      const which = { all: request.query.state === 'all' };
      return pageOfLinks(request, await tickets.reportLinks(actorOf(userOf(request)), request.params.estateId, which));
    },
  );

  api.post(
    '/estates/:estateId/report-links',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['complaints'],
        summary: 'Make the codes that facilities of an estate lack; answers with those in force',
        params: EstateParams,
        body: ReportLinksWrite,
        response: { 200: pageOf(ReportLinkView), ...problems(400, 403, 404, 413, 415) },
      },
    },
    async (request) => {
      const { facilityIds = null } = request.body;
      return pageOfLinks(
        request,
        await tickets.makeReportLinks(actorOf(userOf(request)), request.params.estateId, facilityIds),
      );
    },
  );

  api.post(
    '/estates/:estateId/report-links/:facilityId/revoke',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher'),
      schema: {
        tags: ['complaints'],
        summary: 'Revoke the code at a facility: nobody reports by it any more',
        params: FacilityParams,
        body: ReportLinkRevocation,
        response: { 204: z.void().describe('Revoked'), ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request, reply) => {
      const outcome = await tickets.revokeReportLink(actorOf(userOf(request)), request.params, request.body);
      if (outcome === undefined) throw notFound('facility');
      if (outcome === 'changed') {
        throw new AppError('registry.conflict', 'This code is not in force any more: somebody revoked it meanwhile.');
      }
      return reply.code(204).send();
    },
  );

  api.get(
    '/estates/:estateId/report-links/:facilityId/code.svg',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'verifier', 'property'),
      schema: {
        tags: ['complaints'],
        summary: 'The QR code of the facility as a picture to print',
        params: FacilityParams,
        produces: ['image/svg+xml'],
        response: { 200: z.string(), ...problems(400, 403, 404) },
      },
    },
    async (request, reply) => {
      const { estateId, facilityId } = request.params;
      const [link] = (await tickets.reportLinks(actorOf(userOf(request)), estateId, { all: false, facilityId })) ?? [];
      if (link === undefined) throw notFound('code');
      return reply
        .type('image/svg+xml')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'no-store')
        .serializer(String)
        .send(drawn(urlOf(request, link)));
    },
  );
}

function drawn(url: string): string {
  try {
    return drawQr(encodeQr(url));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new AppError('request.invalid', 'The address of the service is too long for a QR code.', { cause: error });
  }
}
