import { isAppError } from '@anju/contracts';
import { type DataType, decodeBirth, decodeData, decodePayload, type Payload } from '@anju/contracts/sparkplug';
import type { DeclaredMetrics, Problem } from './declared-metrics.js';
import type { FieldMessage, FieldMessageType } from './session-outcome.js';

function decoderOf(type: FieldMessageType): typeof decodeData {
  if (type === 'NDATA' || type === 'DDATA') return decodeData;
  return type === 'NBIRTH' || type === 'DBIRTH' ? decodeBirth : decodePayload;
}

function datatypeIn(
  tables: readonly DeclaredMetrics[],
  identity: { name?: string; alias?: number },
): DataType | undefined {
  for (const table of tables) {
    const declared = table.find(identity);
    if (declared) return declared.datatype;
  }
  return undefined;
}

/** The payload of a message, with the datatypes that it leaves out as `tables` declare them; or what is wrong with it. */
export function decodeMessage(
  message: FieldMessage,
  tables: readonly DeclaredMetrics[],
): Payload | { readonly problems: readonly Problem[] } {
  try {
    return decoderOf(message.type)(message.payload, (identity) => datatypeIn(tables, identity));
  } catch (error) {
    if (!isAppError(error, 'sparkplug.malformed')) throw error;
    return { problems: [{ code: 'sparkplug.malformed', detail: error.message }] };
  }
}
