import * as contracts from '@anju/contracts';
import { z } from 'zod';

/** Schemas of what a request asks for in its address: its keys are parameters, each by itself. */
const isOfAddress = (name: string) => name.endsWith('Query') || name.endsWith('Removal');

/**
 * Gives every schema of the contracts its name there as its name in the API's description, so that it stands there once and
 * the types made from the description have the names that people know.
 */
export function nameComponentSchemas(): void {
  for (const [name, schema] of Object.entries(contracts)) {
    if (!(schema instanceof z.ZodType) || isOfAddress(name)) continue;
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id: name });
  }
}

interface ZodContext {
  readonly zodSchema: z.core.$ZodTypes;
  readonly jsonSchema: z.core.JSONSchema.BaseSchema;
}

/** Says what zod's own translation leaves out or says too narrowly. */
export function refineJsonSchema({ zodSchema, jsonSchema }: ZodContext): void {
  const { def } = zodSchema._zod;
  // An answer may gain members: whoever checks it must not stumble over them. Only a strict object says that it takes no more.
  if (def.type === 'object' && def.catchall === undefined) delete jsonSchema.additionalProperties;
  if (def.type === 'record' && def.keyType._zod.def.type === 'enum') {
    const keys = [...(def.keyType._zod.values ?? [])].map(String);
    const member = jsonSchema.additionalProperties;
    if (typeof member !== 'object') throw new Error('a record of an enumeration has no schema for its members');
    jsonSchema.properties = Object.fromEntries(keys.map((key) => [key, structuredClone(member)]));
    jsonSchema.required = keys;
    delete jsonSchema.propertyNames;
    delete jsonSchema.additionalProperties;
  }
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
}
