import { TicketFileQuery, TicketFileView } from '@anju/contracts';
import { z } from 'zod';
import { actorOf, onlyFor, userOf } from '../authentication.js';
import { notFound, problems } from '../problem.js';
import type { Api, RouteContext } from '../route-context.js';
import { uploadedFile } from '../uploaded-file.js';

const TicketParams = z.object({ ticketId: z.string().min(1).max(60) });
const FileParams = TicketParams.extend({ fileId: z.string().regex(/^f-[0-9a-f]{24}$/, 'is no id of a file') });

const maxBytes = 10 * 1024 * 1024;

/** Shown by the browser, yet in no page's power: a picture runs nothing, whatever somebody hid in it. */
const contentPolicy = "default-src 'none'; img-src 'self'; sandbox";

/** Photos and files of tickets. */
export function addTicketFileRoutes(api: Api, { tickets }: RouteContext): void {
  api.post(
    '/tickets/:ticketId/files',
    {
      preHandler: onlyFor('admin', 'supervisor', 'dispatcher', 'verifier', 'property', 'contractor'),
      config: { upload: true },
      schema: {
        tags: ['tickets'],
        summary: 'Add a photo or a file to an open ticket',
        params: TicketParams,
        querystring: TicketFileQuery,
        response: { 200: TicketFileView, ...problems(400, 403, 404, 409, 413, 415) },
      },
    },
    async (request) => {
      const { purpose, clientTimeMs = null } = request.query;
      const sent = await uploadedFile(request, maxBytes);
      const actor = actorOf(userOf(request));
      const file = await tickets.addFile(actor, request.params.ticketId, { ...sent, purpose, clientTimeMs });
      if (file === undefined) throw notFound('ticket');
      return file;
    },
  );

  api.get(
    '/tickets/:ticketId/files/:fileId',
    {
      schema: {
        tags: ['tickets'],
        summary: 'The content of a photo or a file of a ticket',
        params: FileParams,
        produces: ['image/jpeg', 'image/png', 'image/webp', 'image/heic', 'application/pdf'],
        response: { 200: z.string(), ...problems(400, 404) },
      },
    },
    async (request, reply) => {
      const { ticketId, fileId } = request.params;
      const found = await tickets.readFile(actorOf(userOf(request)), ticketId, fileId);
      if (found === undefined) throw notFound('file');
      const { type, id, name } = found.file;
      const ending = type.slice(type.indexOf('/') + 1);
      const how = type === 'application/pdf' || type === 'image/heic' ? 'attachment' : 'inline';
      return reply
        .type(type)
        .header(
          'content-disposition',
          `${how}; filename="${id}.${ending}"; filename*=UTF-8''${encodeURIComponent(name)}`,
        )
        .header('content-security-policy', contentPolicy)
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, max-age=3600, immutable')
        .send(found.content as unknown as string); // Bytes are sent as they are.
    },
  );
}
